// A small client of the HTTP API, to bring a server into the state a journey starts from. Knows how requests are made,
// not which records there are.

/** What signing in answers with. */
export interface Session {
  access_token: string;
  expires_in: number;
  user: { id: string; version: number; name: string; email: string | null; role: string };
}

/** What every record has. */
export interface ApiRecord {
  id: string;
  version: number;
  [member: string]: unknown;
}

/** An answer that was not a success. */
export class ApiError extends Error {
  constructor(
    request: string,
    readonly status: number,
    readonly problem: unknown,
  ) {
    super(`${request} answered ${status}: ${JSON.stringify(problem)}`);
  }
}

/** Sends requests below /api/v1 as one user. */
export class Api {
  constructor(
    private readonly url: string,
    private readonly token?: string,
  ) {}

  /** Signs in and answers with a client that acts as that user. */
  async signIn(email: string, password: string): Promise<Api> {
    const session = await this.post<Session>('/auth/login', { email, password });
    return new Api(this.url, session.access_token);
  }

  get<T = ApiRecord>(path: string): Promise<T> {
    return this.send<T>('GET', path);
  }

  post<T = ApiRecord>(path: string, body: unknown): Promise<T> {
    return this.send<T>('POST', path, body);
  }

  /** Changes a record; `version` is the one the change is based on. */
  patch<T = ApiRecord>(path: string, version: number, body: unknown): Promise<T> {
    return this.send<T>('PATCH', path, body, version);
  }

  async delete(path: string, version: number): Promise<void> {
    await this.send('DELETE', path, undefined, version);
  }

  private async send<T>(method: string, path: string, body?: unknown, version?: number): Promise<T> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (this.token) headers.authorization = `Bearer ${this.token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (version !== undefined) headers['if-match'] = `"${version}"`;
    const response = await fetch(`${this.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    const text = await response.text();
    const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
    const answer: unknown = isJson && text !== '' ? JSON.parse(text) : text;
    if (!response.ok) throw new ApiError(`${method} ${path}`, response.status, answer);
    return answer as T;
  }
}
