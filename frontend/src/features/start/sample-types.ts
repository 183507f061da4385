export type SampleDataState = 'making' | 'made' | 'removing' | 'removed';
export interface SampleData {
  present: boolean;
  state: SampleDataState;
  job: { id: string; state: string; done_count: number; total_count: number | null; last_error: string | null } | null;
  created_at: string | null;
  counts: { accounts: number; contacts: number; deals: number; activities: number };
  removed_count: number;
  kept: { entity: string; reason: 'changed' | 'in_use'; count: number }[];
}
