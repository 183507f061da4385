/** Third step, in plain words: which rows are records that are there already, and what is done about names nobody knows. */
import { Checkbox, Radio, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type DraftFile, matchesOf, names } from './draft';
import classes from './imports.module.css';
import { MODES, POLICIES, type Policy } from './types';
import type { UseDraft } from './use-draft';

interface Props {
  file: DraftFile;
  onChange: (file: DraftFile) => void;
}

function PolicyChoice({
  what,
  value,
  onChange,
}: {
  what: 'people' | 'records';
  value: Policy;
  onChange: (value: Policy) => void;
}) {
  const { t } = useTranslation();
  return (
    <Radio.Group label={t(`import.unknown.${what}`)} value={value}>
      <Stack gap={8} mt={8}>
        {POLICIES.map((policy) => (
          <Radio
            key={policy}
            size="sm"
            value={policy}
            label={t(`import.policy.${what}_${policy}`)}
            onChange={() => onChange(policy)}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function FileMatching({ file, onChange }: Props) {
  const { t } = useTranslation();
  const offered = matchesOf(file);
  const chosenRules = offered.filter((rule) => file.matchBy.includes(rule));
  const hasIds = Object.values(file.targets).includes('external_id');
  return (
    <section className={classes.part} aria-label={file.info.name}>
      <h3>
        {file.info.name} <span className="muted">{t(`import.entities.${file.entity}`)}</span>
      </h3>
      <Stack gap="md">
        <Radio.Group label={t('import.mode')} value={file.mode}>
          <Stack gap={8} mt={8}>
            {MODES.map((mode) => (
              <Radio
                key={mode}
                size="sm"
                value={mode}
                label={t(`import.modes.${mode}`)}
                onChange={() => onChange({ ...file, mode })}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Checkbox.Group label={t('import.matchBy')} value={chosenRules}>
          <Stack gap={8} mt={8}>
            {offered.map((rule) => (
              <Checkbox
                key={rule}
                size="sm"
                value={rule}
                label={t(`import.match.${rule}`)}
                disabled={chosenRules.length === 1 && chosenRules[0] === rule}
                onChange={(event) => {
                  const chosen = event.currentTarget.checked
                    ? [...file.matchBy, rule]
                    : file.matchBy.filter((r) => r !== rule);
                  onChange({ ...file, matchBy: chosen });
                }}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        {hasIds && (
          <TextInput
            label={t('import.source')}
            description={t('import.sourceText')}
            maw={320}
            value={file.source}
            error={/^[a-z0-9_-]{1,50}$/.test(file.source) ? undefined : t('import.sourceFault')}
            onChange={(event) => onChange({ ...file, source: event.currentTarget.value })}
          />
        )}
        {names(file, 'people') && (
          <PolicyChoice
            what="people"
            value={file.unknownPeople}
            onChange={(unknownPeople) => onChange({ ...file, unknownPeople })}
          />
        )}
        {names(file, 'records') && (
          <PolicyChoice
            what="records"
            value={file.unknownRecords}
            onChange={(unknownRecords) => onChange({ ...file, unknownRecords })}
          />
        )}
      </Stack>
    </section>
  );
}

export function MatchingStep({ draft }: { draft: UseDraft }) {
  return draft.files.map((file) => (
    <FileMatching key={file.info.id} file={file} onChange={(next) => draft.change(file.info.id, () => next)} />
  ));
}
