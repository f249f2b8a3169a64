/** What a `postgres://` URL says. */

/** Where the data is. */
export interface PostgresPlace {
  /** One URL for each host, for the driver. Several: the first that takes writes is used. */
  readonly hosts: readonly string[];
  /** The schema that holds everything of ours. */
  readonly schema: string;
  /** Host names and database for messages: no user, no password. */
  readonly description: string;
}

const DEFAULT_SCHEMA = 'stator';

/**
 * Reads `postgres://user:password@host:5432,host2:5432/database?schema=stator`; further parameters, such as `sslmode`,
 * are the driver's. Throws an Error with a clear message, without the password, when it is no such URL.
 */
export function parsePostgresUrl(text: string): PostgresPlace {
  const parts = /^(postgres(?:ql)?:\/\/)([^/?#]*@)?([^/?#@]*)(\/[^?#]*)?(\?[^#]*)?$/.exec(text);
  if (parts === null) throw new Error('not a URL such as postgres://user:password@host:5432/database');
  const [, scheme = '', login = '', authority = '', path = '', query = ''] = parts;
  const parameters = new URLSearchParams(query);
  const schema = parameters.get('schema') ?? DEFAULT_SCHEMA;
  if (!/^[a-z_][a-z0-9_]{0,39}$/.test(schema)) {
    throw new Error('the schema must be a name of up to 40 lower-case letters, digits and underscores');
  }
  parameters.delete('schema');
  const rest = parameters.size === 0 ? '' : `?${parameters}`;
  const names = authority.split(',');
  const hosts = names.map((host) => `${scheme}${login}${host}${path}${rest}`);
  return { hosts, schema, description: `${names.join(', ')}${path}` };
}
