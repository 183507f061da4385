//! What a file is, found out from its first bytes; neither its name nor what the client says is believed.
//!
//! What browsers would run when they showed it (HTML, SVG, XML, scripts) is never called that: text is plain text, and
//! what is not known is just bytes.

use imagesize::ImageType;

/// How much of a file is looked at: the dimensions of a photo stand behind what its camera wrote about it.
pub const HEAD_BYTES: usize = 256 * 1024;
/// Where the text of a file is looked at for bytes that no text has.
const TEXT_BYTES: usize = 8 * 1024;

/// Of what can be told by its first bytes, that which browsers save or show as what it is, and never run.
const KNOWN: &[&str] = &[
    "application/epub+zip",
    "application/gzip",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.rar",
    "application/x-7z-compressed",
    "application/x-bzip2",
    "application/x-tar",
    "application/x-xz",
    "application/zip",
    "audio/m4a",
    "audio/mpeg",
    "audio/ogg",
    "audio/x-flac",
    "audio/x-wav",
    "image/avif",
    "image/bmp",
    "image/heif",
    "image/tiff",
    "video/mp4",
    "video/quicktime",
    "video/webm",
    "video/x-matroska",
    "video/x-msvideo",
];

/// What was found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detected {
    /// The type it is kept and sent as.
    pub content_type: &'static str,
    /// Width and height of an image.
    pub dimensions: Option<(i32, i32)>,
}

/// Finds out what a file is from its first bytes.
pub fn detect(head: &[u8]) -> Detected {
    let plain = |content_type| Detected { content_type, dimensions: None };
    if head.starts_with(b"%PDF-") {
        return plain("application/pdf");
    }
    if head.starts_with(b"{\\rtf") {
        return plain("application/rtf");
    }
    // Word, Excel or a mail: which of them stands behind what is read here.
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return plain("application/x-ole-storage");
    }
    // Before any signature that consists of letters, such as that of a bitmap.
    if is_text(head) {
        return plain("text/plain");
    }
    if let Some(image) = image(head) {
        return image;
    }
    let told = infer::get(head).map(|kind| kind.mime_type());
    plain(
        told.and_then(|told| KNOWN.iter().copied().find(|known| *known == told)).unwrap_or("application/octet-stream"),
    )
}

/// An image of a kind that is shown, when its header can be read.
fn image(head: &[u8]) -> Option<Detected> {
    let content_type = match imagesize::image_type(head).ok()? {
        ImageType::Png => "image/png",
        ImageType::Jpeg => "image/jpeg",
        ImageType::Gif => "image/gif",
        ImageType::Webp => "image/webp",
        _ => return None,
    };
    let size = imagesize::blob_size(head).ok()?;
    let dimensions = (i32::try_from(size.width).ok()?, i32::try_from(size.height).ok()?);
    Some(Detected { content_type, dimensions: Some(dimensions) })
}

/// UTF-8 without the control characters that text does not have; a letter may be cut at the end.
fn is_text(head: &[u8]) -> bool {
    let head = head.get(..TEXT_BYTES.min(head.len())).unwrap_or_default();
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(head.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t' | '\u{c}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(b"\x08\x06\0\0\0\0\0\0\0");
        bytes
    }

    #[test]
    fn images_are_told_with_their_dimensions_from_the_header_alone() {
        assert_eq!(detect(&png(3, 2)), Detected { content_type: "image/png", dimensions: Some((3, 2)) });
        assert_eq!(detect(&png(50_000, 50_000)).dimensions, Some((50_000, 50_000)));
        let gif = detect(b"GIF89a\x04\0\x05\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\x04\0\x05\0\0\x02\x02D\x01\0;");
        assert_eq!(gif, Detected { content_type: "image/gif", dimensions: Some((4, 5)) });
        let mut webp = b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0".to_vec();
        webp.extend([9, 0, 0, 19, 0, 0, 0, 0]);
        assert_eq!(detect(&webp), Detected { content_type: "image/webp", dimensions: Some((10, 20)) });
        let mut jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
        jpeg.extend(b"\xff\xc0\0\x11\x08\0\x07\0\x09\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xd9\0\0\0\0\0\0");
        assert_eq!(detect(&jpeg), Detected { content_type: "image/jpeg", dimensions: Some((9, 7)) });
    }

    #[test]
    fn what_only_begins_like_an_image_is_none() {
        for head in
            [&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"\x89PNG\r\n\x1a\n<svg>"]
        {
            let found = detect(head);
            assert!(["application/octet-stream", "text/plain"].contains(&found.content_type), "{head:?} {found:?}");
        }
    }

    #[test]
    fn text_is_plain_whatever_a_browser_would_make_of_it() {
        for text in [
            "<!DOCTYPE html><script>alert(1)</script>",
            "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            "<?xml version=\"1.0\"?><x/>",
            "#!/bin/sh\nrm",
            "alert(1)",
            "BM = text that begins like a bitmap",
            "ID3 or not",
            "GIF89a=1;//",
            "name;amount\nÄrger;3",
            "",
        ] {
            assert_eq!(detect(text.as_bytes()).content_type, "text/plain", "{text}");
        }
        let cut = "ä".repeat(TEXT_BYTES);
        assert_eq!(detect(&cut.as_bytes()[1..][..TEXT_BYTES]).content_type, "application/octet-stream");
        assert_eq!(detect(&cut.as_bytes()[..TEXT_BYTES - 1]).content_type, "text/plain");
    }

    #[test]
    fn documents_are_told_and_programs_are_not() {
        assert_eq!(detect(b"%PDF-1.7\n%\xe2\xe3").content_type, "application/pdf");
        assert_eq!(detect(b"PK\x03\x04\x14\0\0\0\x08\0").content_type, "application/zip");
        assert_eq!(detect(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0").content_type, "application/x-ole-storage");
        for program in [
            &b"MZ\x90\0\x03\0"[..],
            b"\x7fELF\x02\x01\x01\0",
            b"\0asm\x01\0\0\0",
            b"FWS\x08\0\0",
            b"\xca\xfe\xba\xbe\0\0",
        ] {
            assert_eq!(detect(program).content_type, "application/octet-stream", "{program:?}");
        }
    }
}
