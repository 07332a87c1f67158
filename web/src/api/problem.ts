/** One field that the station did not accept, by its name on the wire. */
export interface FieldProblem {
  field: string;
  problem: string;
}

/** What the station answered instead of what was asked. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: FieldProblem[] = [],
    readonly traceId: string | undefined = undefined,
    /** Seconds to wait before trying again, when the station said so. */
    readonly retryAfter: number | undefined = undefined,
  ) {
    super(message);
    this.name = 'ApiProblem';
  }
}

/** Nothing answered: no network, or no station. */
export class Unreachable extends Error {
  constructor() {
    super('the station cannot be reached');
    this.name = 'Unreachable';
  }
}

export const isProblem = (error: unknown, ...codes: string[]): error is ApiProblem =>
  error instanceof ApiProblem && (codes.length === 0 || codes.includes(error.code));

/** Reads the station's error form; an answer in no form at all (a proxy's page) becomes a problem too. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
  try {
    const body = await response.json();
    return new ApiProblem(
      response.status,
      String(body.code ?? 'UNKNOWN'),
      String(body.message ?? ''),
      Array.isArray(body.fields) ? body.fields : [],
      body.trace_id,
      retryAfter,
    );
  } catch {
    return new ApiProblem(response.status, 'UNKNOWN', '', [], undefined, retryAfter);
  }
}
