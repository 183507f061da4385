/** Files that are dropped anywhere on the page of a record, or pasted, such as a screenshot. */
import { useEffect, useRef, useState } from 'react';

const brings = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
const isDialogOpen = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"]') !== null;

/** A picture from the clipboard has no name that says anything; the time tells them apart. */
function named(file: File, name: string): File {
  if (file.name && !/^image\.\w+$/.test(file.name)) return file;
  const ending = file.type.split('/')[1]?.replace('jpeg', 'jpg') ?? 'png';
  const stamp = new Date().toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-');
  return new File([file], `${name} ${stamp}.${ending}`, { type: file.type });
}

/** Returns whether files hang over the page. */
export function useIncoming(enabled: boolean, pastedName: string, onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(onFiles);
  useEffect(() => {
    latest.current = onFiles;
  });
  useEffect(() => {
    if (!enabled) return;
    let depth = 0;
    const move = (step: number) => {
      depth = Math.max(0, depth + step);
      setOver(depth > 0);
    };
    const onEnter = (event: DragEvent) => brings(event) && !isDialogOpen() && move(1);
    const onLeave = (event: DragEvent) => brings(event) && move(-1);
    const onOver = (event: DragEvent) => {
      if (brings(event) && !isDialogOpen()) event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      move(-depth);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0 || isDialogOpen()) return;
      event.preventDefault();
      latest.current(files);
    };
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      // a cell of a spreadsheet comes as text and as a picture of it
      const text = event.clipboardData?.types.includes('text/plain') ?? false;
      if (files.length === 0 || text || isDialogOpen()) return;
      event.preventDefault();
      latest.current(files.map((file) => named(file, pastedName)));
    };
    document.addEventListener('dragenter', onEnter);
    document.addEventListener('dragleave', onLeave);
    document.addEventListener('dragover', onOver);
    document.addEventListener('drop', onDrop);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('dragenter', onEnter);
      document.removeEventListener('dragleave', onLeave);
      document.removeEventListener('dragover', onOver);
      document.removeEventListener('drop', onDrop);
      document.removeEventListener('paste', onPaste);
    };
  }, [enabled, pastedName]);
  return enabled && over;
}
