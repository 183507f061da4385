/** The one error type of the API client, read from `application/problem+json`. */
export interface FieldProblem {
  pointer: string;
  code: string;
  detail: string;
}

interface ProblemBody {
  title?: string;
  detail?: string;
  code?: string;
  request_id?: string;
  errors?: FieldProblem[];
  current_version?: number;
  changed_fields?: string[];
  challenge?: string;
}

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: string;
  readonly requestId: string | undefined;
  readonly errors: readonly FieldProblem[];
  readonly currentVersion: number | undefined;
  readonly changed: readonly string[] | undefined;
  /** With `mfa_required`: what leads to the second step of signing in. */
  readonly challenge: string | undefined;

  constructor(
    readonly status: number,
    body: ProblemBody,
    readonly retryAfterSeconds?: number,
  ) {
    super(body.detail ?? body.title ?? body.code ?? `HTTP ${status}`);
    this.code = body.code ?? (status === 0 ? 'network' : `http_${status}`);
    this.requestId = body.request_id;
    this.errors = body.errors ?? [];
    this.currentVersion = body.current_version;
    this.changed = body.changed_fields;
    this.challenge = body.challenge;
  }

  /** Nothing reached the server, or no answer came back: the same request may be tried again. */
  get offline(): boolean {
    return this.status === 0;
  }

  get stale(): boolean {
    return this.status === 412;
  }

  /** Messages by field name: `/points/0/value` counts for `points`, `/custom/x` for `custom.x`. */
  byField(): Record<string, FieldProblem> {
    const found: Record<string, FieldProblem> = {};
    for (const error of this.errors) {
      const [first = '', second] = error.pointer.split('/').filter(Boolean);
      const name = first === 'custom' && second ? `custom.${second}` : first;
      found[name] ??= error;
    }
    return found;
  }
}

export const isProblem = (error: unknown): error is Problem => error instanceof Problem;

export async function problemOf(response: Response): Promise<Problem> {
  const retryAfter = Number(response.headers.get('retry-after'));
  const body = (await response.json().catch(() => ({}))) as ProblemBody;
  return new Problem(response.status, body, Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined);
}
