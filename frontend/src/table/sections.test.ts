import { expect, test } from 'vitest';
import { layoutOf, openSections, toggledSections, UNKNOWN_ROWS } from './sections';

test('a closed section is its heading alone, an open one has its records below it', () => {
  const layout = layoutOf([
    { open: false, count: 9 },
    { open: true, count: 2 },
    { open: true, count: 0 },
    { open: false, count: undefined },
  ]);
  expect(layout.length).toBe(6);
  expect(Array.from({ length: 6 }, (_, index) => layout.at(index))).toEqual([
    { section: 0, row: -1 },
    { section: 1, row: -1 },
    { section: 1, row: 0 },
    { section: 1, row: 1 },
    { section: 2, row: -1 },
    { section: 3, row: -1 },
  ]);
});

test('an open section holds some room until its count is known', () => {
  expect(layoutOf([{ open: true, count: undefined }]).length).toBe(1 + UNKNOWN_ROWS);
});

test('the first section is open until somebody has chosen, and all can be closed', () => {
  const keys = ['lead', 'won', 'none'];
  expect([...openSections(undefined, keys)]).toEqual(['lead']);
  expect([...openSections('won,gone', keys)]).toEqual(['won']);
  const closed = toggledSections(openSections(undefined, keys), 'lead');
  expect(openSections(closed, keys).size).toBe(0);
  expect(toggledSections(openSections('won', keys), 'none')).toBe('won,none');
});
