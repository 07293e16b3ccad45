#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "projections/query/readable_record.hpp"
#include "projections/search/text_match.hpp"

namespace cairn {

/// How a record is found, the best first.
enum class FoundBy : std::uint8_t {
    title,         ///< What is looked for is the whole title.
    value,         ///< It is all that another field says: a number, a code, an address.
    title_start,   ///< The title begins with it.
    title_part,    ///< It stands in the title.
    text,          ///< It stands in what is searched besides, or in several of them.
    pinyin_start,  ///< The title begins with characters that are read so.
    pinyin,        ///< Others are.
    inner,         ///< It stands within words.
    slip,          ///< It nearly stands there.
};
/// "exact", "prefix", "part", "pinyin", "typo"
[[nodiscard]] std::string_view name_of(FoundBy by);

/// A text of a record with what was found in it.
struct FoundText {
    const Field* field;
    std::string text;  ///< A long one is cut around the first place, with "…" where it is.
    /// First and behind the last, in UTF-16 code units of `text`; in order, apart from each other.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges;
};

struct RecordMatch {
    FoundBy by;
    std::vector<FoundText> texts;  ///< The title first, then as the type has its fields.
};

/// Whether all that is looked for stands in what the record's reader is shown of it. Adds to `work`
/// what that costs: the bytes of its texts, for each piece that is looked for.
[[nodiscard]] std::optional<RecordMatch> match(const SoughtText& sought,
                                               const ReadableRecord& record,
                                               std::size_t& work);

/// The same of texts: whether it is found, and how, in titles and other texts.
struct NamedText {
    const Field* field;
    std::string text;
    bool is_title;
    bool by_pinyin;
};
[[nodiscard]] std::optional<RecordMatch> match(const SoughtText& sought,
                                               const std::vector<NamedText>& texts);

}  // namespace cairn
