import { useMe } from '@/api/me';
import { today } from '@/lib/days';

/** Today by the company's clock, which decides what is in a span. */
export const useToday = (): string => today(useMe().company.time_zone);
