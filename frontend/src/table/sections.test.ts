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

test('the first section that holds something is open until somebody has chosen, and all can be closed', () => {
  const counted = (...counts: (number | undefined)[]) =>
    ['lead', 'won', 'none'].map((key, i) => ({ key, count: counts[i] }));
  const sections = counted(2, 1, 0);
  expect([...openSections(undefined, sections)]).toEqual(['lead']);
  expect([...openSections(undefined, counted())]).toEqual(['lead']);
  expect([...openSections(undefined, counted(0, undefined, 4))]).toEqual(['won']);
  expect([...openSections(undefined, counted(0, 0, 4))]).toEqual(['none']);
  expect([...openSections(undefined, counted(0, 0, 0))]).toEqual([]);
  expect([...openSections('won,gone', sections)]).toEqual(['won']);
  const closed = toggledSections(openSections(undefined, sections), 'lead');
  expect(openSections(closed, sections).size).toBe(0);
  expect(toggledSections(openSections('won', sections), 'none')).toBe('won,none');
});
