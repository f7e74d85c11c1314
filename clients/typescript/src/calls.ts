import type { operations as described } from './api.ts';
import type { operations } from './operations.ts';

/** The name of an operation, and of the method that calls it. */
export type OperationId = keyof typeof operations;

/** A body that isn't JSON. A stream can be sent once only, so such a call is not repeated. */
export type Streamable = string | Uint8Array | Blob | ReadableStream<Uint8Array>;

// The form that openapi-typescript gives an operation.
interface Operation {
  parameters: object;
  requestBody?: { content: object };
  responses: object;
}

/** For who looks at it in an editor: one form instead of several that are joined. */
type Flat<T> = { [K in keyof T]: T[K] } & {};
type Nothing = Record<never, never>;
type IsOne<T, Each = T> = [T] extends [never] ? false : T extends unknown ? ([Each] extends [T] ? true : false) : never;

/** `path`, `query` and `headers`, each as far as the operation has such parameters. */
type ParametersOf<P> = {
  [K in keyof P as P[K] extends undefined ? never : K extends 'header' ? 'headers' : K]: P[K];
};

type Sent<Media, Form> = Media extends 'application/json' ? Form : Streamable;

/** Where an operation takes several media types, the caller says which one it is. */
type BodyOf<Content> =
  IsOne<keyof Content> extends true
    ? { body: Sent<keyof Content, Content[keyof Content]> }
    : { [M in keyof Content]: { contentType: M; body: Sent<M, Content[M]> } }[keyof Content];

type Body<O extends Operation> = [NonNullable<O['requestBody']>] extends [never]
  ? Nothing
  : undefined extends O['requestBody']
    ? Partial<BodyOf<NonNullable<O['requestBody']>['content']>>
    : BodyOf<NonNullable<O['requestBody']>['content']>;

type MediaOf<Replies> = {
  [S in keyof Replies]: Replies[S] extends { content: infer C } ? keyof C : never;
}[keyof Replies];

/** Where an operation can reply in several media types, the caller may say which one it wants. */
type Accept<Media> = [Media] extends [never] ? Nothing : IsOne<Media> extends true ? Nothing : { accept?: Media };

type InputOf<O extends Operation> = Flat<
  ParametersOf<O['parameters']> & Body<O> & Accept<MediaOf<O['responses']>> & { signal?: AbortSignal | undefined }
>;

type Received<Reply> = Reply extends { content: infer C }
  ? { [M in keyof C]: M extends 'application/json' ? C[M] : Response }[keyof C]
  : null;

/** A reply with what surrounds its body; `status` tells the forms of `data` apart where there are several. */
type ReplyOf<Replies, Status extends keyof Replies = keyof Replies> = {
  [S in Status]: { status: S; data: Received<Replies[S]>; headers: Headers };
}[Status];

type Part<Reply extends { data: unknown }, Whole> = Whole extends true ? Reply : Reply['data'];

type Given<Input> = Nothing extends Input ? [input?: Input] : [input: Input];

/** Nobody gets a 304 who has not asked for it. */
type Unconditional = { headers?: { 'if-none-match'?: undefined } };

type CallOf<O extends Operation, Whole> = 304 extends keyof O['responses']
  ? {
      (
        ...input: Given<InputOf<O> & Unconditional>
      ): Promise<Part<ReplyOf<O['responses'], Exclude<keyof O['responses'], 304>>, Whole>>;
      (...input: Given<InputOf<O>>): Promise<Part<ReplyOf<O['responses']>, Whole>>;
    }
  : (...input: Given<InputOf<O>>) => Promise<Part<ReplyOf<O['responses']>, Whole>>;

/** What an operation takes. */
export type Input<Id extends OperationId> = InputOf<described[Id]>;

/** A method for every operation, which resolves to the body of the reply; null where it has none (204, 304). */
export type Calls = { [Id in keyof typeof operations]: CallOf<described[Id], false> };

/** The same, resolving to `data`, `status` and `headers`. */
export type CallsWithResponse = { [Id in keyof typeof operations]: CallOf<described[Id], true> };
