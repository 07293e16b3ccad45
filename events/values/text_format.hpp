#pragma once

#include <string>
#include <string_view>

/// What texts from outside must look like. All take well-formed UTF-8.
namespace cairn {

/// Without Unicode white space at either end.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// For comparing what people wrote: Unicode's compatibility case folding (NFKC_Casefold), so that
/// full-width letters equal the usual ones.
[[nodiscard]] std::string folded(std::string_view text);
/// The same, as many bytes at `out`, where that takes no more than other ASCII letters: of ASCII
/// and most Chinese text. False: it takes more.
[[nodiscard]] bool fold_by_byte(std::string_view text, char* out);
/// Its first 100 bytes, whole characters only: to be said again in a refusal.
[[nodiscard]] std::string_view shortened(std::string_view text);
[[nodiscard]] std::size_t characters_in(std::string_view text);

/// Whether there is anything to see: more than white space and characters that show nothing by
/// themselves (of no width, selectors of variants, fillers, controls of direction, code points that
/// Unicode has given to no character).
[[nodiscard]] bool has_visible_character(std::string_view text);
/// A control of writing direction (U+202A to U+202E, U+2066 to U+2069) that is not closed in its
/// line, where its effect ends, or that closes nothing: it would turn round what is shown after it.
[[nodiscard]] bool has_unpaired_direction(std::string_view text);
/// C0, DEL and C1 controls; line feeds and tabs are allowed where `multiline`.
[[nodiscard]] bool has_control_character(std::string_view text, bool multiline = false);

/// One @ with something before it and a domain with a dot after it, no spaces and nothing else that
/// is not seen. Whether mail arrives only sending it can tell.
[[nodiscard]] bool is_email(std::string_view text);
/// Digits as people write them: "+86 (10) 6554-3210 ext 12", three digits at least.
[[nodiscard]] bool is_phone(std::string_view text);
/// http or https with a host, no spaces and nothing else that is not seen: other schemes
/// ("javascript:") must not become links.
[[nodiscard]] bool is_url(std::string_view text);

}  // namespace cairn
