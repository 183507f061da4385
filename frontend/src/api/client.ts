/** Every request to the server goes through `request`: token, one retry after 401, versions, idempotency, problems. */
import { newId } from '@/lib/new-id';
import { noteAnswer, noteLoss } from './connection';
import type { Answer, Body, Composed, Known, Params } from './operations';
import { Problem, problemOf } from './problem';
import { freshToken, refresh } from './session';
import { confirmIdentity, mustEnrol } from './step-up';

export type QueryValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

interface Options {
  query?: QueryValues;
  body?: unknown;
  /** A file to be sent as it is, in place of `body`. */
  file?: Blob;
  /** Sent as If-Match; required by every write to an existing record. */
  version?: number | '*';
  /** The same key makes a repeated POST safe; a fresh one is used when absent. */
  idempotencyKey?: string;
  signal?: AbortSignal | undefined;
  /** For the few operations that work without a session. */
  anonymous?: boolean;
}

const BASE = '/api/v1';

export function queryText(query: QueryValues = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  const text = params.toString();
  return text ? `?${text}` : '';
}

async function send(method: string, path: string, options: Options, key: string | undefined): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.file) headers['Content-Type'] = 'application/octet-stream';
  if (options.version !== undefined) headers['If-Match'] = options.version === '*' ? '*' : `"${options.version}"`;
  if (key) headers['Idempotency-Key'] = key;
  if (!options.anonymous) {
    const token = await freshToken();
    if (token) headers.Authorization = `Bearer ${token}`;
  }
  try {
    const response = await fetch(`${BASE}${path}${queryText(options.query)}`, {
      method,
      headers,
      credentials: 'same-origin',
      body: options.file ?? (options.body === undefined ? null : JSON.stringify(options.body)),
      signal: options.signal ?? null,
    });
    noteAnswer();
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    noteLoss();
    throw new Problem(0, {});
  }
}

async function answerTo(method: string, path: string, options: Options): Promise<Response> {
  const key = method === 'POST' && !options.anonymous ? (options.idempotencyKey ?? newId()) : undefined;
  let response = await send(method, path, options, key);
  if (response.status === 401 && !options.anonymous && (await refresh())) {
    response = await send(method, path, options, key);
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.code === 'mfa_enrolment_required') mustEnrol.set(true);
    // The server may ask who it is once; the same request follows.
    if (problem.code !== 'step_up_required' || !(await confirmIdentity())) throw problem;
    response = await send(method, path, options, key);
    if (!response.ok) throw await problemOf(response);
  }
  return response;
}

export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await answerTo(method, path, options);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** Reads what is not JSON, to be kept as a file. */
export const getFile = async (path: string): Promise<Blob> => (await answerTo('GET', path, {})).blob();

type Rest<P> =
  Record<never, never> extends Params<P>
    ? [query?: Params<P> | Composed, signal?: AbortSignal]
    : [query: Params<P> | Composed, signal?: AbortSignal];

export const get = <const P extends string>(path: P & Known<'get', P>, ...rest: Rest<P>): Promise<Answer<'get', P>> =>
  request('GET', path, { query: (rest[0] ?? {}) as QueryValues, signal: rest[1] });

export const post = <const P extends string>(
  path: P & Known<'post', P>,
  body?: Body<'post', P> | Composed,
  options: Omit<Options, 'body'> = {},
): Promise<Answer<'post', P>> => request('POST', path, { ...options, ...(body === undefined ? {} : { body }) });

export const patch = <const P extends string>(
  path: P & Known<'patch', P>,
  version: number | '*',
  body: Body<'patch', P> | Composed,
): Promise<Answer<'patch', P>> => request('PATCH', path, { body, version });

export const remove = <const P extends string>(
  path: P & Known<'delete', P>,
  version?: number | '*',
): Promise<undefined> => request('DELETE', path, version === undefined ? {} : { version });
