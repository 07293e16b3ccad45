/** Hands bytes to the person as a file. */
export function saveFile(name: string, parts: BlobPart[], type: string): void {
    const address = URL.createObjectURL(new Blob(parts, { type }));
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    // The browser has begun to read it by then.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
