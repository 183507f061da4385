/** A small picture of an image, or a sign for what kind of file it is. */
import { useInViewport } from '@mantine/hooks';
import {
  IconFile,
  IconFileMusic,
  IconFileText,
  IconFileTypePdf,
  IconFileZip,
  IconMovie,
  IconPhoto,
  IconTable,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { FileRecord } from '@/api/types';
import { contentOptions } from './api';
import classes from './files.module.css';
import { useObjectUrl } from './use-object-url';

/** Larger images are fetched when they are looked at. */
const MOST_BYTES = 3_000_000;
const MOST_PIXELS = 16_000_000;

const SIGNS: readonly [RegExp, typeof IconFile][] = [
  [/pdf$/, IconFileTypePdf],
  [/^image\//, IconPhoto],
  [/^video\//, IconMovie],
  [/^audio\//, IconFileMusic],
  [/sheet|excel/, IconTable],
  [/zip|rar|tar|7z|compress/, IconFileZip],
  [/^text\/|word|opendocument|rtf/, IconFileText],
];

const isSmall = ({ preview, size_bytes, width, height }: FileRecord): boolean =>
  preview === 'image' && size_bytes <= MOST_BYTES && (width ?? 0) * (height ?? 0) <= MOST_PIXELS;

export function Thumbnail({ file }: { file: FileRecord }) {
  const { ref, inViewport } = useInViewport();
  const { data } = useQuery({ ...contentOptions(file), enabled: inViewport && isSmall(file) });
  const address = useObjectUrl(isSmall(file) ? data : undefined);
  const Sign = SIGNS.find(([kind]) => kind.test(file.content_type))?.[1] ?? IconFile;
  return (
    <span ref={ref} className={classes.thumbnail} aria-hidden>
      {address ? <img src={address} alt="" /> : <Sign size={18} />}
    </span>
  );
}
