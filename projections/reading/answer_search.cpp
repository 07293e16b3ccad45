#include "projections/reading/answer_search.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "projections/query/present.hpp"
#include "projections/query/query.hpp"
#include "projections/query/rights/row_tally.hpp"
#include "projections/search/record_search.hpp"

namespace cairn {
namespace {

constexpr std::size_t usual_hits = 20;
constexpr std::size_t hits_max = 50;
constexpr std::size_t types_bytes_max = 2'000;

Result<std::vector<const RecordType*>> asked_types(const Reader& reader, std::string_view text) {
    std::vector<const RecordType*> types;
    if (text.empty()) return types;
    if (text.size() > types_bytes_max) return not_found("type.unknown");
    for (const std::string_view name : split(text, ',')) {
        const auto type = readable_type(reader, name);
        if (!type) return tl::unexpected(type.error());
        types.push_back(*type);
    }
    return types;
}

class HitWriter {
public:
    HitWriter(JsonWriter& out, const Reader& reader) : out_(out), reader_(reader) {}

    void write(const SearchHit& hit) {
        const RecordType& type = hit.record.type();
        out_.begin_object().name("type").string(type.name).name("id").id(hit.record.id());
        write_title(out_.name("title"), hit.record, type.field(type.title), reader_);
        out_.name("match").string(name_of(hit.match.by));
        write_reference("owner", hit.record, type.field("owner"));
        write_reference("parent", hit.record, type.parent());
        out_.name("updated_at").time(hit.record.updated_at());
        out_.name("places").begin_array();
        for (const FoundText& text : hit.match.texts) write(text);
        out_.end_array().end_object();
    }
    [[nodiscard]] const Mentioned& mentioned() const { return mentioned_; }

private:
    void write(const FoundText& text) {
        out_.begin_object().name("field").string(text.field->name).name("text").string(text.text);
        out_.name("ranges").begin_array();
        for (const auto& [from, to] : text.ranges)
            out_.begin_array().integer(from).integer(to).end_array();
        out_.end_array().end_object();
    }

    void write_reference(const char* name, const ReadableRecord& record, const Field* field) {
        if (!field) return;
        const Value value = record.value(*field);
        const auto* id = std::get_if<Uuid>(&value);
        const RecordType* to = id ? reader_.model->type(field->to) : nullptr;
        if (!to) return;
        out_.name(name).id(*id);
        mentioned_.add(to->number, *id);
    }

    JsonWriter& out_;
    const Reader& reader_;
    Mentioned mentioned_;
};

std::string search_json(const SearchAnswer& answer, Position indexed, const Reader& reader) {
    JsonWriter out;
    out.begin_object().name("position").position(reader.at.value);
    // What happened after that is not found yet; what is found is as it is at `position`.
    out.name("indexed").position(std::min(indexed, reader.at).value);
    out.name("total").integer(static_cast<std::int64_t>(answer.total));
    out.name("more").boolean(answer.more);
    HitWriter writer(out, reader);
    out.name("hits").begin_array();
    for (const SearchHit& hit : answer.hits) writer.write(hit);
    out.end_array();
    write_titles(out, writer.mentioned(), reader);
    return out.end_object().take();
}

/// Of a search it is noted what types it found, sensitive or not, and of which records it quotes
/// something that is.
void note_hits(const SearchAnswer& answer, const Reader& reader) {
    for (const SearchHit& hit : answer.hits) {
        const RecordType& type = hit.record.type();
        reader.tally->add(type);
        const bool is_quoted = std::ranges::any_of(hit.match.texts, [&](const FoundText& text) {
            return is_sensitive(type, *text.field, reader.access());
        });
        if (is_quoted) reader.tally->quote({type.name, hit.record.id()});
    }
}

}  // namespace

Result<std::string> answer_search(ReadingState& state, const SearchText& text) {
    const Reader& reader = state.answering(state.newest);
    if (const auto sound = check_words(text.words); !sound) return tl::unexpected(sound.error());
    const auto limit = read_limit(text.limit, usual_hits, hits_max);
    if (!limit) return tl::unexpected(limit.error());
    const auto types = asked_types(reader, text.types);
    if (!types) return tl::unexpected(types.error());
    const SearchIndex& index = state.search();
    const Position indexed = index.position();
    const SearchAnswer answer =
        search_records(sought_text(text.words), *types, *limit, index, reader);
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    if (reader.tally) note_hits(answer, reader);
    return search_json(answer, indexed, reader);
}

}  // namespace cairn
