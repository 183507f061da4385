/** Values, errors and drafts of a form. What was typed stays until the server has it. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, type Problem } from '@/api/problem';
import { dropDraft, readDraft, writeDraft } from '@/lib/draft';
import { newId } from '@/lib/new-id';
import { problemText } from './problem-text';

type Values = Record<string, unknown>;
type Errors = Record<string, string>;

interface Options<V extends Values> {
  initial: V;
  /** Keeps the values over a reload under this name. */
  draft?: string;
  check?: (values: V) => Errors;
  /** False when nothing was sent after all (a question was dismissed): what was typed stays. */
  submit: (values: V, idempotencyKey: string) => Promise<unknown>;
}

export interface Form<V extends Values> {
  values: V;
  errors: Errors;
  /** A refusal that belongs to no single field, or a lost connection. */
  problem: Problem | null;
  busy: boolean;
  dirty: boolean;
  set: <K extends keyof V>(name: K, value: V[K]) => void;
  setAll: (values: V) => void;
  submit: () => Promise<boolean>;
  onSubmit: (event: { preventDefault: () => void; stopPropagation?: () => void }) => void;
  reset: () => void;
}

export function useForm<V extends Values>(options: Options<V>): Form<V> {
  const { t } = useTranslation();
  const { draft, initial } = options;
  const [values, setValues] = useState<V>(() => ({ ...initial, ...(draft ? readDraft<Partial<V>>(draft) : {}) }));
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [dirty, setDirty] = useState(false);
  const attempt = useRef({ body: '', key: '' });

  useEffect(() => {
    if (draft && dirty) writeDraft(draft, values);
  }, [draft, dirty, values]);

  const set = useCallback(<K extends keyof V>(name: K, value: V[K]) => {
    setDirty(true);
    setValues((old) => ({ ...old, [name]: value }));
    setErrors(({ [name as string]: _gone, ...rest }) => rest);
  }, []);

  const reset = () => {
    if (draft) dropDraft(draft);
    setValues(initial);
    setErrors({});
    setProblem(null);
    setDirty(false);
    attempt.current = { body: '', key: '' };
  };

  const submit = async (): Promise<boolean> => {
    if (busy) return false;
    const found = options.check?.(values) ?? {};
    setErrors(found);
    setProblem(null);
    if (Object.keys(found).length > 0) return false;
    // the same content keeps its key, so a repeated attempt after a lost answer creates nothing twice
    const body = JSON.stringify(values);
    if (attempt.current.body !== body) attempt.current = { body, key: newId() };
    setBusy(true);
    try {
      if ((await options.submit(values, attempt.current.key)) === false) return false;
      if (draft) dropDraft(draft);
      setDirty(false);
      attempt.current = { body: '', key: '' };
      return true;
    } catch (error) {
      if (!isProblem(error)) throw error;
      const byField = error.byField();
      setErrors(
        Object.fromEntries(Object.entries(byField).map(([name, e]) => [name, problemText(t, e.code, e.detail)])),
      );
      setProblem(error);
      return false;
    } finally {
      setBusy(false);
    }
  };

  return {
    values,
    errors,
    problem,
    busy,
    dirty,
    set,
    setAll: (next) => {
      setDirty(true);
      setValues(next);
    },
    submit,
    onSubmit: (event) => {
      event.preventDefault();
      event.stopPropagation?.();
      void submit();
    },
    reset,
  };
}
