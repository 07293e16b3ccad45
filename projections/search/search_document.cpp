#include "projections/search/search_document.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/bytes.hpp"
#include "projections/search/document_terms.hpp"
#include "projections/search/searched_fields.hpp"

namespace cairn {
namespace {

constexpr std::size_t data_bytes = 18;

struct FieldText {
    const Field* field;
    bool is_title;
    std::string text;
};

/// The title first, then the shorter before the longer, so that no long note takes the room of a
/// number or a name.
std::vector<FieldText> texts_in_order(const ReadableRecord& record) {
    std::vector<FieldText> texts;
    const RecordType& type = record.type();
    for (const Field* field : searched_fields(type))
        for (std::string& text : texts_of(record.value(*field)))
            texts.push_back({field, field->name == type.title, std::move(text)});
    std::ranges::stable_sort(texts, {}, [](const FieldText& each) {
        return std::pair(!each.is_title, each.text.size());
    });
    return texts;
}

/// Whether there was any text.
bool add_texts(terms::DocumentTerms& all, const ReadableRecord& record) {
    bool found = false;
    for (const FieldText& each : texts_in_order(record)) {
        const MatchedText seen =
            matched_text(each.text, searched_characters_max, is_found_by_pinyin(*each.field));
        if (each.is_title) all.add_title(seen.text);
        all.add_text(seen);
        found |= !seen.text.empty();
    }
    return found;
}

}  // namespace

std::optional<SearchDocument> search_document(const ReadableRecord& record) {
    if (record.archived()) return std::nullopt;
    terms::DocumentTerms all;
    if (!add_texts(all, record)) return std::nullopt;
    const RecordType& type = record.type();
    SearchDocument document{terms::of_record(type.number, record.id()), {}, {}};
    document.terms = all.take();
    document.terms.push_back(document.name);
    document.terms.push_back(terms::of_type(type.number));
    if (const Field* field = type.field("owner")) {
        const Value owner = record.value(*field);
        if (const auto* id = std::get_if<Uuid>(&owner))
            document.terms.push_back(terms::of_owner(*id));
    }
    document.data = document_data({type.number, record.id()});
    return document;
}

bool make_same_document(const ReadableRecord& before, const ReadableRecord& after) {
    if (before.archived() != after.archived()) return false;
    const RecordType& type = after.type();
    const Field* owner = type.field("owner");
    const auto fields = searched_fields(type);
    return (!owner || before.stores_same(*owner, after)) &&
           std::ranges::all_of(
               fields, [&](const Field* field) { return before.stores_same(*field, after); });
}

std::string document_data(const SearchedRecord& record) {
    std::string data;
    put_big_endian(data, record.type);
    data += bytes_of(record.id);
    return data;
}

SearchedRecord searched_record(std::string_view data) {
    if (data.size() != data_bytes) throw SearchDamaged("search: a document is of no record");
    SearchedRecord record{get_big_endian<std::uint16_t>(data), {}};
    std::copy_n(data.begin() + 2, record.id.bytes.size(), record.id.bytes.begin());
    return record;
}

}  // namespace cairn
