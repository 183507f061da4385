/** Parts of the frame that are loaded when they are first needed, or before, when nothing else is to be done. */
import { later } from '@/lib/later';

export const Palette = later(() => import('./palette').then((m) => m.Palette));
export const CheatSheet = later(() => import('./cheat-sheet').then((m) => m.CheatSheet));
export const QuickCreate = later(() => import('./quick-create').then((m) => m.QuickCreate));
export const ConflictDialog = later(() => import('@/records/conflict-dialog').then((m) => m.ConflictDialog));
export const ExportDialog = later(() => import('@/records/export-dialog').then((m) => m.ExportDialog));
export const BulkDialog = later(() => import('@/records/bulk-dialog').then((m) => m.BulkDialog));
export const BulkResult = later(() => import('@/records/bulk-result').then((m) => m.BulkResult));
export const FilePreview = later(() => import('@/features/files/preview-dialog').then((m) => m.PreviewDialog));
export const NotificationDrawer = later(() =>
  import('@/features/notifications/notification-drawer').then((m) => m.NotificationDrawer),
);
export const MustEnrol = later(() => import('@/features/second-factor/must-enrol').then((m) => m.MustEnrol));
export const StepUpDialog = later(() => import('./step-up-dialog').then((m) => m.StepUpDialog));
export const StageDialog = later(() => import('@/features/deals/stage-dialog').then((m) => m.StageDialog));
