/** Constraints of AWS's service model that a value of the shape must satisfy. */
interface LengthLimits {
  readonly min?: number;
  readonly max?: number;
}

export interface StructureShape {
  readonly type: 'structure';
  readonly members: { readonly [name: string]: string };
  readonly required?: readonly string[];
  /** The member that names the resource the request is about, which AWS looks at before anything else. */
  readonly resource?: string;
}

export interface ListShape extends LengthLimits {
  readonly type: 'list';
  readonly member: string;
}

export interface MapShape extends LengthLimits {
  readonly type: 'map';
  readonly key: string;
  readonly value: string;
}

export interface StringShape extends LengthLimits {
  readonly type: 'string';
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

export interface NumberShape extends LengthLimits {
  readonly type: 'integer' | 'long' | 'double';
}

export interface PlainShape {
  readonly type: 'boolean' | 'blob' | 'timestamp';
}

/** One type of the API, as the service model describes it. Shapes refer to each other by name. */
export type Shape = StructureShape | ListShape | MapShape | StringShape | NumberShape | PlainShape;

/** One action: the prefix of its `X-Amz-Target` and the name of its input shape. */
export interface OperationShape {
  readonly target: string;
  readonly input: string;
}
