/** Which operations the API has and what each takes and answers, read from the generated schema; types only. */
import type { paths } from './schema';

export type Method = 'get' | 'post' | 'patch' | 'delete';
type Key<M extends Method> = {
  [K in keyof paths]: paths[K] extends Record<M, { responses: unknown }> ? K : never;
}[keyof paths];

/** `/accounts/{id}/restore` as the template `/accounts/${string}/restore`. */
type Filled<P> = P extends `${infer Before}{${string}}${infer After}` ? `${Before}${string}${Filled<After>}` : P;
type Template<K> = K extends `/api/v1${infer Path}` ? Filled<Path> : never;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type KeyOf<M extends Method, P> = { [K in Key<M>]: Same<Template<K>, P> extends true ? K : never }[Key<M>];
type Operation<M extends Method, P> = P extends unknown ? paths[KeyOf<M, P>][M] : never;

/** The path itself when the API has it with this method; nothing else compiles. */
export type Known<M extends Method, P> = P extends unknown ? ([KeyOf<M, P>] extends [never] ? never : P) : never;

type Ok<R> = R extends { 200: infer A } ? A : R extends { 201: infer A } ? A : R extends { 202: infer A } ? A : never;
type AnswerOf<O> = O extends { responses: infer R }
  ? Ok<R> extends { content: { 'application/json': infer A } }
    ? A
    : undefined
  : never;
export type Answer<M extends Method, P> = AnswerOf<Operation<M, P>>;

type Nullable<Q> = [Q] extends [never] ? Record<never, never> : { [K in keyof Q]: Q[K] | null };
type QueryOf<O> = O extends { parameters: { query: infer Q } }
  ? Nullable<Q>
  : O extends { parameters: { query?: infer Q } }
    ? Nullable<NonNullable<Q>>
    : never;
/** Query parameters; one that is null or undefined is left out. */
export type Params<P> = QueryOf<Operation<'get', P>>;

type BodyOf<O> = O extends { requestBody?: infer B }
  ? NonNullable<B> extends { content: { 'application/json': infer T } }
    ? T
    : undefined
  : undefined;
export type Body<M extends Method, P> = BodyOf<Operation<M, P>>;

declare const composedAtRunTime: unique symbol;
/**
 * A query or body put together from the field catalogue at run time (filters, custom fields, merge patches).
 * Only the server can check its members.
 */
export interface Composed {
  readonly [composedAtRunTime]: true;
}
export const composed = <T extends object>(values: T): T & Composed => values as T & Composed;

/** Collections that are read in pages, by the last part of their path. */
export type Listed = {
  [K in Key<'get'>]: K extends `/api/v1/${infer C}`
    ? C extends `${string}/${string}`
      ? never
      : AnswerOf<paths[K]['get']> extends { data: unknown[]; page: unknown }
        ? C
        : never
    : never;
}[Key<'get'>];
export type Row<C extends Listed> = C extends unknown
  ? Answer<'get', `/${C}`> extends { data: (infer R)[] }
    ? R
    : never
  : never;
