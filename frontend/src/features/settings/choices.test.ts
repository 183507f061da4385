import { expect, test } from 'vitest';
import { type Choice, choicesOf, nextLine, storedChoices } from './choices';

const line = (key: string | null, label: string, retired = false): Choice => ({ key, label, retired, line: 0 });

test('a choice that is renamed keeps what records hold', () => {
  const stored = { choices: ['S', 'M'], choice_labels: { S: 'Small' }, retired_choices: ['M'] };
  const lines = choicesOf(stored);
  expect(lines.map(({ label, retired }) => [label, retired])).toEqual([
    ['Small', false],
    ['M', true],
  ]);
  expect(storedChoices(lines)).toEqual(stored);
  expect(storedChoices([line('S', ' Tiny '), line('M', 'M')])).toEqual({
    choices: ['S', 'M'],
    choice_labels: { S: 'Tiny' },
    retired_choices: [],
  });
});

test('a new choice takes its name for its value, or one like it', () => {
  expect(storedChoices([line('S', 'Small'), line(null, 's'), line(null, 'L'), line(null, ' ')])).toEqual({
    choices: ['S', 's (2)', 'L'],
    choice_labels: { S: 'Small', 's (2)': 's' },
    retired_choices: [],
  });
  expect([nextLine([]), nextLine([{ ...line('S', 'S'), line: 4 }])]).toEqual([0, 5]);
});
