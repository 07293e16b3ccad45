#include "tests/support/map_world.hpp"

#include <algorithm>

#include "events/evolve.hpp"

namespace cairn::test {
namespace {

std::string holder_key(const RecordType& type, std::size_t index, std::string_view key) {
    return type.name + ' ' + std::to_string(index) + ' ' + std::string{key};
}

}  // namespace

RecordPointer MapWorld::record(const StreamName& ref) const {
    const auto found = records_.find(ref);
    if (found == records_.end()) return nullptr;
    return std::make_shared<const Record>(found->second.back());
}

std::vector<Record> MapWorld::versions(const StreamName& ref,
                                       Version since,
                                       std::size_t max) const {
    const auto found = records_.find(ref);
    if (found == records_.end() || since == Version{}) return {};
    std::vector<Record> newer;
    for (const Record& record : found->second)
        if (record.version >= since && newer.size() < max) newer.push_back(record);
    return newer;
}

std::optional<Uuid> MapWorld::holder(const RecordType& type,
                                     std::size_t index,
                                     std::string_view key) const {
    const auto found = holders_.find(holder_key(type, index, key));
    if (found == holders_.end()) return std::nullopt;
    return found->second;
}

std::uint64_t MapWorld::highest_number(const RecordType& type,
                                       const Field& field,
                                       std::string_view head) const {
    std::map<std::uint64_t, std::uint64_t> numbers;  // By position.
    for (const auto& [ref, versions] : records_) {
        if (ref.category != type.name) continue;
        for (const Record& record : versions)
            if (const auto counted = counted_number(field, record);
                counted && counted->head == head)
                numbers[record.position.value] = counted->number;
    }
    std::uint64_t highest = 0;
    for (const auto& [position, number] : numbers) highest = highest_with(highest, number);
    return highest;
}

void MapWorld::referrers(const Uuid& target,
                         const RecordType& type,
                         const Field& field,
                         const std::function<bool(const Uuid&)>& visit) const {
    for (const auto& [ref, versions] : records_) {
        const bool ever =
            ref.category == type.name && std::ranges::any_of(versions, [&](const Record& record) {
                return refers_to(record.value(field.name), target);
            });
        if (ever && !visit(ref.id)) return;
    }
}

void MapWorld::rates(const RecordType& type,
                     const Currency& currency,
                     Date day,
                     const RateVisitor& visit) const {
    std::multimap<Date, Uuid, std::greater<>> found;
    for (const auto& [ref, versions] : records_)
        for (const Record& record : versions)
            if (const auto said = rate_of(type, record);
                said && ref.category == type.name && said->currency == currency)
                found.emplace(said->from, ref.id);
    for (const auto& [from, id] : found)
        if (from <= day && !visit(from, id)) return;
}

Version MapWorld::head(const StreamName& stream) const {
    const auto found = heads_.find(stream);
    return found == heads_.end() ? Version{} : found->second;
}

void MapWorld::apply(const Draft& draft, const Uuid& actor, Time time) {
    CAIRN_ASSERT(draft.version == head(draft.stream).next());
    const RecordType* type = model_->type(draft.stream.category);
    Recorded recorded;
    recorded.stream = draft.stream;
    recorded.version = draft.version;
    recorded.kind = static_cast<std::uint8_t>(draft.event.index());
    recorded.actor = actor;
    recorded.time = time;
    recorded.position = Position{log_.size() + 1};
    recorded.payload = encode_payload(draft.event);
    const Event event = decode_event(recorded, type);
    CAIRN_ASSERT(event == draft.event);
    heads_[draft.stream] = draft.version;
    log_.push_back(recorded);
    model_ = evolve(model_, event);
    if (!is_record_event(event)) return;
    const auto before = record(draft.stream);
    const Happened happened{draft.stream, draft.version, recorded.position, time, actor};
    Record after = evolve(before.get(), event, happened, *type);
    hold_keys(*type, before ? *before : Record{}, after);
    records_[draft.stream].push_back(std::move(after));
}

void MapWorld::hold_keys(const RecordType& type, const Record& before, const Record& after) {
    for (std::size_t i = 0; i < type.unique.size(); ++i) {
        if (const auto key = unique_key(type, i, before)) holders_.erase(holder_key(type, i, *key));
        if (const auto key = unique_key(type, i, after))
            holders_[holder_key(type, i, *key)] = after.ref.id;
    }
}

}  // namespace cairn::test
