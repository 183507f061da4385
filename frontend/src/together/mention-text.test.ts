import { expect, test } from 'vitest';
import { peopleIn, plainText, segments, typedName, withMentions } from './mention-text';

const ANN = '0192f0c1-0000-7000-8000-000000000001';
const BOB = '0192f0c1-0000-7000-8000-000000000002';

test('a text is read with names and written with ids', () => {
  const body = `@[Änn Lée](${ANN}) and @[Ann](${BOB}), look @ this`;
  expect(plainText(body)).toBe('@Änn Lée and @Ann, look @ this');
  expect(withMentions(plainText(body), peopleIn(body))).toBe(body);
  expect(segments('plain')).toEqual([{ text: 'plain' }]);
});

test('the longest name wins, and a name inside a word is none', () => {
  const people = { Ann: BOB, 'Ann Lee': ANN };
  expect(withMentions('@Ann Lee, @Ann! @Anna', people)).toBe(`@[Ann Lee](${ANN}), @[Ann](${BOB})! @Anna`);
});

test('names with signs of patterns are taken as they are', () => {
  expect(withMentions('@A.B (x) and @AxB', { 'A.B (x)': ANN })).toBe(`@[A.B (x)](${ANN}) and @AxB`);
});

test('a name is being typed after @, up to two words', () => {
  expect(typedName('Hello @', 7)).toBe('');
  expect(typedName('@ann l', 6)).toBe('ann l');
  expect(typedName('@ann lee x', 10)).toBeNull();
  expect(typedName('mail@ann', 8)).toBeNull();
  expect(typedName('@ann then', 4)).toBe('ann');
});
