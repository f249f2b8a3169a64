/** Where the rim reports what a developer should look at. Never given the content of items. */
export interface Logger {
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
