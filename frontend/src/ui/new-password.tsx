import { PasswordInput, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export const MIN_PASSWORD = 15;
/** Beside a second factor. */
export const MIN_PASSWORD_WITH_FACTOR = 8;

interface Props {
  label: string;
  /** Fewest characters. */
  fewest?: number;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
}

/** A password to be set: long, any characters; says while typing how much is missing. */
export function NewPassword({ label, fewest = MIN_PASSWORD, value, error, onChange }: Props) {
  const { t } = useTranslation();
  const missing = fewest - [...value].length;
  return (
    <div>
      <PasswordInput
        label={label}
        autoComplete="new-password"
        value={value}
        error={error}
        description={missing > 0 ? t('password.missing', { count: missing, fewest }) : t('password.enough')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        descriptionProps={{ role: 'status' }}
        visibilityToggleButtonProps={{ 'aria-label': t('password.show') }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Progress
        mt={6}
        size={4}
        aria-hidden
        color={missing > 0 ? 'orange' : 'teal'}
        value={Math.min(100, ([...value].length / fewest) * 100)}
      />
    </div>
  );
}
