/** The server's answers for tests of components, each under its method and path; what was asked of it is kept. */
import { vi } from 'vitest';

export interface Asked { method: string; path: string; body: unknown }

/** Whatever has no answer is refused as the server refuses it. */
export function answering(answers: Record<string, unknown>): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', (path: string, { method = 'GET', body }: RequestInit = {}) => {
    asked.push({ method, path, body: typeof body === 'string' ? JSON.parse(body) as unknown : null });
    const answer = answers[`${method} ${path.replace(/\?.*$/, '')}`];
    return Promise.resolve(answer === undefined
      ? Response.json({ code: 'recording_not_found', message: '', hint: '' }, { status: 404 })
      : Response.json(answer));
  });
  return asked;
}
