/** Hands a file to the browser, which keeps it and shows how far it is. */
export function download(address: string, name = ''): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}

/** Keeps what is there already. */
export function downloadBlob(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  download(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
