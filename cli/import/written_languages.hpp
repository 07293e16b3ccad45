#pragma once

#include <string_view>
#include <vector>

#include <unicode/uniset.h>

/// What is known of languages and of the encodings that they are written in, from ICU's locale data
/// and lists of our own.
namespace cairn {

/// A language as a text in it looks: its letters, and the frequent ones among them, of which at
/// least `frequent_share` of any text consists.
struct WrittenLanguage {
    const char* locale;
    const char* frequent = "";
    double frequent_share = 0;
};

/// What is written in an encoding.
struct KnownEncoding {
    const char* name;
    double usual;  ///< How usual it is today: among likely readings the usual one stands first.
    std::vector<WrittenLanguage> languages;
};

/// All that are looked for.
[[nodiscard]] const std::vector<KnownEncoding>& known_encodings();

/// The letters of a language. `rarer`: those that count less.
struct LanguageLetters {
    icu::UnicodeSet all;
    icu::UnicodeSet rarer;
    icu::UnicodeSet frequent;
};
[[nodiscard]] const LanguageLetters& letters_in(const WrittenLanguage& language);

[[nodiscard]] bool is_east_asian(std::string_view locale);
/// The characters of a UTF-8 text.
[[nodiscard]] icu::UnicodeSet set_of(const char* characters);

}  // namespace cairn
