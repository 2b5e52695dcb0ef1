// What went wrong, with the stable code that docs/errors.md explains.

/** An answer that is no answer: RFC 9457, with the stable code. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly advice = '',
  ) {
    super(message);
  }
}

/** Reads RFC 9457 JSON, whatever else it is. */
export function problem(body: unknown, status: number): Problem {
  const said = (body ?? {}) as Record<string, unknown>;
  const text = (name: string) => (typeof said[name] === 'string' ? said[name] : '');
  return new Problem(
    text('code') || `HTTP ${status}`,
    text('message') || text('detail') || text('title'),
    text('advice'),
  );
}
