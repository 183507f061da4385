import { expect, test } from 'vitest';
import { eventReader } from './events';

test('events are read however the text is cut', () => {
  const text =
    'retry: 1000\nid: 4\nevent: position\ndata: {"position":4}\n\nid: 5\nevent: change\ndata: {"id":"a: b"}\n\n: beat\n\n';
  const whole = [
    { id: '4', name: 'position', data: '{"position":4}' },
    { id: '5', name: 'change', data: '{"id":"a: b"}' },
  ];
  expect(eventReader()(text)).toEqual(whole);
  const read = eventReader();
  expect([...text].flatMap((letter) => read(letter))).toEqual(whole);
});

test('what is not complete waits', () => {
  const read = eventReader();
  expect(read('id: 1\nevent: change\ndata: {}')).toEqual([]);
  expect(read('\n\n')).toEqual([{ id: '1', name: 'change', data: '{}' }]);
});
