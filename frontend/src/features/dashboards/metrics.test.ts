import { expect, test } from 'vitest';
import { addsUp, changeOf } from './metrics';

test('a change is judged by what the metric means, not by its sign', () => {
  expect(changeOf('won_amount', 150, 100)).toEqual({ by: 0.5, direction: 'up', verdict: 'better' });
  expect(changeOf('sales_cycle', 40, 50)).toEqual({ by: -0.2, direction: 'down', verdict: 'better' });
  expect(changeOf('deals_lost', 3, 2)).toEqual({ by: 0.5, direction: 'up', verdict: 'worse' });
  expect(changeOf('deals_won', 3, 3)).toEqual({ by: 0, direction: 'flat', verdict: 'same' });
});

test('shares change by points, and nothing is divided by nothing', () => {
  expect(changeOf('win_rate', 0.75, 0.5)).toEqual({ by: 0.25, direction: 'up', verdict: 'better' });
  expect(changeOf('deals_won', 3, 0)).toEqual({ by: null, direction: 'up', verdict: 'better' });
  expect(changeOf('win_rate', null, 0.5)).toBeNull();
});

test('only sums and counts of nothing are zero', () => {
  expect(addsUp('won_amount')).toBe(true);
  expect(addsUp('deals_lost')).toBe(true);
  expect(addsUp('average_deal_size')).toBe(false);
  expect(addsUp('win_rate')).toBe(false);
});
