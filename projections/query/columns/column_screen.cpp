#include "projections/query/columns/column_screen.hpp"

#include <algorithm>

#include "projections/query/matches.hpp"

namespace cairn {
namespace {

/// Reading a record by its id takes as long as coming by so many.
constexpr std::size_t records_a_read = 4;

RecordColumns::Slots slots_of(const AskedFields& asked) {
    RecordColumns::Slots slots;
    for (const Field* field : asked.all()) slots.push_back(field->slot);
    std::ranges::sort(slots);
    return slots;
}

/// A new one, perhaps with what the last one had.
std::shared_ptr<const ColumnTable> made(const RecordType& type,
                                        const RecordColumns::Slots& slots,
                                        const Reader& reader) {
    const RecordColumns& columns = *reader.columns;
    while (const auto all = columns.slots_to_make(type.number, slots, reader.model)) {
        if (auto table = reader.table_of_now(type, *all, columns.limits().bytes_max)) return table;
        columns.note_too_large(type.number, *all);
    }
    return nullptr;
}

/// A table, and what changed between its position and the reader's.
struct TableFor {
    std::shared_ptr<const ColumnTable> table;
    std::optional<std::vector<Uuid>> changed;  ///< Nothing: too much.
    [[nodiscard]] bool is_of_use() const { return table && changed; }
    [[nodiscard]] bool is_near(const RecordColumns::Limits& limits) const {
        return is_of_use() && changed->size() <= limits.read_again_max;
    }
};

TableFor find(const RecordType& type, const RecordColumns::Slots& slots, const Reader& reader) {
    TableFor found{reader.columns->find(type.number, slots, *reader.model), {}};
    if (found.table)
        found.changed = reader.columns->changed_between(found.table->at, reader.at, type);
    return found;
}

/// As of the reader's position, if it can be, and left for the next one.
TableFor brought_up(TableFor found,
                    const RecordType& type,
                    const RecordColumns::Slots& slots,
                    const Reader& reader) {
    const auto making = reader.columns->try_making();
    if (!making) return found;
    found = find(type, slots, reader);  // Somebody may have made it meanwhile.
    const bool is_newer = found.table && found.table->at > reader.at;
    if (is_newer || found.is_near(reader.columns->limits())) return found;
    auto next = found.is_of_use() ? reader.carried_on(*found.table, *found.changed)
                                  : made(type, slots, reader);
    if (!next) return found;
    reader.columns->keep(next);
    return {std::move(next), std::vector<Uuid>{}};
}

}  // namespace

/// Those of a place in a piece.
class ColumnScreen::Fields final : public StoredFields {
public:
    Fields(const RecordPiece& piece, const std::vector<std::size_t>& places)
        : piece_(piece), places_(places) {}
    void look_at(std::size_t place) { place_ = place; }
    [[nodiscard]] StoredValue of(const AskedField& asked) const override {
        return piece_.columns[places_[asked.place]].at(place_);
    }

private:
    const RecordPiece& piece_;
    const std::vector<std::size_t>& places_;
    std::size_t place_ = 0;
};

ColumnScreen::ColumnScreen(std::shared_ptr<const ColumnTable> table,
                           std::vector<Uuid> changed,
                           std::unique_ptr<const QuickFilter> filter)
    : table_(std::move(table)), changed_(std::move(changed)), filter_(std::move(filter)) {
    for (const Field* field : filter_->asked().all())
        places_.push_back(table_->place_of(field->slot));
}

std::shared_ptr<const ColumnScreen> ColumnScreen::open(const Query& query,
                                                       const RecordType& type,
                                                       const Reader& reader) {
    const bool is_of_now = reader.is_of_now() && reader.model == reader.models().at(reader.at) &&
                           reader.model->type(type.number) == &type;
    if (!reader.columns || !query.filter || !is_of_now ||
        reader.stored_count(type) < reader.columns->limits().records_min)
        return nullptr;
    auto filter = std::make_unique<const QuickFilter>(*query.filter, type, reader);
    if (!filter->may_refuse()) return nullptr;
    const RecordColumns::Slots slots = slots_of(filter->asked());
    TableFor found = find(type, slots, reader);
    if (!found.is_near(reader.columns->limits()))
        found = brought_up(std::move(found), type, slots, reader);
    if (!found.is_of_use()) return nullptr;
    // Not `make_shared`, which may not make one.
    return std::shared_ptr<const ColumnScreen>(
        new ColumnScreen(std::move(found.table), *std::move(found.changed), std::move(filter)));
}

ColumnScreen::Screened ColumnScreen::screened(const Query& query, const Reader& reader) const {
    Screened found;
    for (const auto& piece : table_->pieces) {
        const auto changed = std::ranges::lower_bound(changed_, piece->ids.front());
        const bool has_changed = changed != changed_.end() && *changed <= piece->ids.back();
        screen(*piece, has_changed, query, reader, found);
        if (reader.budget.is_spent()) break;
    }
    found.unsure.insert(found.unsure.end(), changed_.begin(), changed_.end());
    return found;
}

void ColumnScreen::screen(const RecordPiece& piece,
                          bool has_changed,
                          const Query& query,
                          const Reader& reader,
                          Screened& found) const {
    const bool are_words = !query.words.empty();
    Fields fields(piece, places_);
    for (std::size_t place = 0; place < piece.ids.size(); ++place) {
        if (!query.wants(piece.archived[place] != 0)) continue;
        if (has_changed && std::ranges::binary_search(changed_, piece.ids[place])) continue;
        reader.budget.allow(looked_at_work);
        fields.look_at(place);
        const auto told = filter_->holds(fields);
        if (told != false)
            (told && !are_words ? found.sure : found.unsure).push_back(piece.ids[place]);
    }
}

bool ColumnScreen::are_few(std::size_t records, const RecordType& type, const Reader& reader) {
    return records * records_a_read <= reader.stored_count(type);
}

bool ColumnScreen::visit(const Query& query,
                         const RecordType& type,
                         const Reader& reader,
                         const RecordVisitor& visit) const {
    Screened found = screened(query, reader);
    std::vector<Uuid>& all = found.sure;
    all.insert(all.end(), found.unsure.begin(), found.unsure.end());
    if (!are_few(all.size(), type, reader)) return false;
    std::ranges::sort(all);
    for (const Uuid& id : all)
        if (const auto record = reader.record(type, id)) visit(*record);
    return true;
}

std::optional<std::vector<Uuid>> ColumnScreen::matches(const Query& query,
                                                       const RecordType& type,
                                                       const Reader& reader) const {
    CAIRN_ASSERT(reader.sees_all(type));
    Screened found = screened(query, reader);
    if (!are_few(found.unsure.size(), type, reader)) return std::nullopt;
    Matcher matcher(query, type, reader);
    for (const Uuid& id : found.unsure)
        if (const auto record = reader.record(type, id); record && matcher.matches(*record))
            found.sure.push_back(id);
    std::ranges::sort(found.sure);
    return std::move(found.sure);
}

}  // namespace cairn
