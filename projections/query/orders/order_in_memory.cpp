#include "projections/query/orders/order_in_memory.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "projections/world/order_key.hpp"
#include "projections/world/world_keys.hpp"

namespace cairn {
namespace {

bool is_of_nothing(const SortedBytes& said) {
    return said.front() == static_cast<std::uint8_t>(order_key::empty);
}

/// Goes through an order as the rows of a list follow each other, or backwards. Where greater
/// values come first, those of one value still stand in the order of their ids, and empty ones
/// last.
class OrderCursor {
public:
    OrderCursor(const RecordOrder& order, bool falls, bool back)
        : order_(order),
          falls_(falls),
          back_(back),
          empty_(order.begin_of(sorted_bytes_of({&order_key::empty, 1}))) {}

    void start() {
        const bool has_values = falls_ && empty_ > 0;
        enter(falls_ ? has_values ? run_of(order_[empty_ - 1].said) : empties() : all());
    }
    /// Behind the place, or before it; where it is `cut`, with all that are alike.
    void start(const OrderEntry& place, bool cut) {
        run_ = run_of(place.said);
        if (back_) {
            const std::size_t end = cut ? order_.end_of(place.said) : order_.begin_of(place);
            left_ = end - run_.first;
            at_ = end - 1;
        } else {
            at_ = cut ? order_.begin_of(place.said) : order_.end_of(place);
            left_ = run_.end - at_;
        }
        settle();
    }
    /// Null at the end.
    [[nodiscard]] const OrderEntry* here() const { return left_ > 0 ? &order_[at_] : nullptr; }
    void next() {
        --left_;
        at_ = back_ ? at_ - 1 : at_ + 1;
        settle();
    }

private:
    /// Places that are gone through one after the other.
    struct Run {
        std::size_t first = 0;
        std::size_t end = 0;
        bool is_of_empties = false;
    };

    [[nodiscard]] Run all() const { return {0, order_.size()}; }
    [[nodiscard]] Run empties() const { return {empty_, order_.size(), true}; }
    [[nodiscard]] Run run_of(const SortedBytes& said) const {
        if (!falls_) return all();
        if (is_of_nothing(said)) return empties();
        return {order_.begin_of(said), order_.end_of(said)};
    }
    [[nodiscard]] std::optional<Run> run_behind() const {
        if (!falls_) return std::nullopt;
        if (back_) {
            const std::size_t next = run_.is_of_empties ? 0 : run_.end;
            return next < empty_ ? std::optional(run_of(order_[next].said)) : std::nullopt;
        }
        if (run_.is_of_empties) return std::nullopt;
        return run_.first > 0 ? run_of(order_[run_.first - 1].said) : empties();
    }
    void enter(const Run& run) {
        run_ = run;
        left_ = run.end - run.first;
        at_ = back_ ? run.end - 1 : run.first;
        settle();
    }
    void settle() {
        if (left_ > 0) return;
        if (const auto behind = run_behind()) enter(*behind);
    }

    const RecordOrder& order_;
    bool falls_;
    bool back_;
    std::size_t empty_;  ///< Where those begin of which nothing is said.
    Run run_{};
    std::size_t at_ = 0;
    std::size_t left_ = 0;  ///< Of the run.
};

/// Two orders as one, without some records of the first.
class MergedOrders {
public:
    struct Way {
        bool falls;
        bool back;
    };
    MergedOrders(const RecordOrder& known,
                 std::span<const Uuid> gone,
                 const RecordOrder& fresh,
                 Way way)
        : known_(known, way.falls, way.back),
          fresh_(fresh, way.falls, way.back),
          gone_(gone),
          way_(way) {}

    void start() {
        known_.start();
        fresh_.start();
        look();
    }
    void start(const OrderEntry& place, bool cut) {
        known_.start(place, cut);
        fresh_.start(place, cut);
        look();
    }
    [[nodiscard]] const OrderEntry* here() const { return here_; }
    void next() {
        (here_ == fresh_.here() ? fresh_ : known_).next();
        look();
    }

private:
    void look() {
        while (known_.here() && std::ranges::binary_search(gone_, known_.here()->id)) known_.next();
        const OrderEntry* known = known_.here();
        const OrderEntry* fresh = fresh_.here();
        const bool is_fresh = fresh && (!known || comes_first(*fresh, *known));
        here_ = is_fresh ? fresh : known;
    }
    [[nodiscard]] bool comes_first(const OrderEntry& a, const OrderEntry& b) const {
        return way_.back ? is_before(b, a) : is_before(a, b);
    }
    [[nodiscard]] bool is_before(const OrderEntry& a, const OrderEntry& b) const {
        if (!way_.falls || a.said == b.said) return a < b;
        const bool is_empty = is_of_nothing(a.said);
        return is_empty != is_of_nothing(b.said) ? !is_empty : b.said < a.said;
    }

    OrderCursor known_;
    OrderCursor fresh_;
    std::span<const Uuid> gone_;
    Way way_;
    const OrderEntry* here_ = nullptr;
};

/// The row at which a page begins, as an order has it.
OrderEntry place_in_order(const Query& query, bool falls) {
    const std::string& key = query.place();
    const std::size_t end = key.size() - order_key::id_bytes;
    std::string said = key.substr(0, end);
    if (falls) order_key::turn_over(said, 1);
    return {sorted_bytes_of(said), world_keys::get_id(key, end)};
}

}  // namespace

OrderEntry OrderEntries::of(const ReadableRecord& record) {
    reader_.budget.allow(looked_at_work);
    variables_.look_at(record);
    order_.key_of(variables_, key_);
    return {sorted_bytes_of(std::string_view(key_).substr(0, key_.size() - order_key::id_bytes)),
            record.id()};
}

/// Records that an order does not tell apart, each with all that it is sorted by.
class OrderInMemory::Alike {
public:
    Alike(const OrderInMemory& order, const Query& query, const Reader& reader)
        : type_(order.type_),
          query_(query),
          reader_(reader),
          variables_(order.type_, reader),
          order_(order.type_, query.sort, reader) {}

    void add(const Uuid& id) {
        const auto record = reader_.record(type_, id);
        if (!record) return;
        reader_.budget.allow(looked_at_work);
        variables_.look_at(*record);
        std::string key;
        order_.key_of(variables_, key);
        const bool is_beyond = query_.goes_back() ? key < query_.before : key > query_.after;
        if (is_beyond) keys_.emplace_back(std::move(key), id);
    }
    /// False: there are enough. None is left.
    bool visit(const Visit& visit) {
        std::ranges::sort(keys_);
        if (query_.goes_back()) std::ranges::reverse(keys_);
        const bool more =
            std::ranges::all_of(keys_, [&](const auto& keyed) { return visit(keyed.second); });
        keys_.clear();
        return more;
    }

private:
    const RecordType& type_;
    const Query& query_;
    const Reader& reader_;
    ViewVariables variables_;
    RowOrder order_;
    std::vector<std::pair<std::string, Uuid>> keys_;
};

std::shared_ptr<const OrderInMemory> OrderInMemory::open(const RecordType& type,
                                                         const Field& field,
                                                         const Reader& reader) {
    const bool is_shown = reader.orders && reader.reads_columns(type) &&
                          !reader.hides(type, field) &&
                          (!field.computed || reader.access().shows_all_of(type));
    if (!is_shown || !RecordOrders::may_be_by(type, field)) return nullptr;
    auto known = reader.orders->find({type.number, field.slot});
    if (!known || known->model != reader.model) return nullptr;
    const Date today = local_date(reader.rules.now, reader.model->settings().timezone);
    if (known->day && *known->day != today) return nullptr;
    auto changed = reader.orders->changed_between(known->at, reader.at, type);
    if (!changed) return nullptr;
    // Not `make_shared`, which may not make one.
    std::shared_ptr<OrderInMemory> order(new OrderInMemory(type, field, std::move(known)));
    order->changed_ = *std::move(changed);
    std::vector<OrderEntry> fresh;
    OrderEntries entries(type, field, reader);
    for (const Uuid& id : order->changed_)
        if (const auto record = reader.record(type, id); record && !record->archived())
            fresh.push_back(entries.of(*record));
    if (!fresh.empty()) order->fresh_ = RecordOrder(std::move(fresh));
    return order;
}

bool OrderInMemory::is_cut(const SortedBytes& said) const {
    // A whole text ends with a zero, and has no other.
    return field_.shape() == ValueShape::text && !field_.has_options() && !is_of_nothing(said) &&
           std::find(said.begin() + 1, said.end(), 0) == said.end();
}

void OrderInMemory::visit(const Query& query, const Reader& reader, const Visit& visit) const {
    const bool falls = query.sort.front().descending;
    MergedOrders rows(known_->order, changed_, fresh_, {falls, query.goes_back()});
    std::optional<OrderEntry> place;
    if (!query.place().empty()) place = place_in_order(query, falls);
    place ? rows.start(*place, is_cut(place->said)) : rows.start();
    Alike alike(*this, query, reader);
    while (rows.here()) {
        const OrderEntry first = *rows.here();
        rows.next();
        const bool has_twin = rows.here() && rows.here()->said == first.said;
        const bool is_at_place = place && place->said == first.said;
        if (!is_cut(first.said) || !(has_twin || is_at_place)) {
            if (!visit(first.id)) return;
            continue;
        }
        alike.add(first.id);
        for (; rows.here() && rows.here()->said == first.said; rows.next())
            alike.add(rows.here()->id);
        if (!alike.visit(visit)) return;
    }
}

}  // namespace cairn
