// How a statement ends when it does not simply end: break, continue, return, exit.

export class Flow {
  readonly kind: 'break' | 'continue' | 'return' | 'exit';
  readonly label: string | undefined;
  /** The exit status. */
  readonly status: number;

  constructor(kind: 'break' | 'continue' | 'return' | 'exit', label?: string, status = 0) {
    this.kind = kind;
    this.label = label;
    this.status = status;
  }
}

export type Completion = Flow | undefined;

export const RETURN = new Flow('return');
export const CONTINUE = new Flow('continue');

/** A flow on its way through commands to the loop or caller it belongs to. */
export class FlowException extends Error {
  readonly flow: Flow;

  constructor(flow: Flow) {
    super(flow.kind);
    this.flow = flow;
  }
}
