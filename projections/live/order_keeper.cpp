#include "projections/live/order_keeper.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "events/event.hpp"
#include "projections/query/orders/order_in_memory.hpp"

namespace cairn {
namespace {

/// Records that are read of one snapshot, so that none is held for long.
constexpr std::size_t order_step_records = 2'000;
constexpr std::size_t order_step_events = 4'096;

/// Making it anew, a step after the other, is better than reading so many of one snapshot.
bool are_too_many(const std::set<Uuid>& changed, const RecordOrder& order) {
    return changed.size() > std::max(order_step_records, order.size() / 8);
}

bool is_sorted_by(const RecordType& type, const Field& field) {
    const std::string_view sort = type.list_sort;
    return sort.substr(sort.starts_with('-') ? 1 : 0) == field.name;
}

}  // namespace

/// What the world says now.
class OrderKeeper::Moment {
public:
    Moment(const WorldStore& world, const Access& access, const Clock& clock)
        : world_(world.snapshot()),
          access_(access),
          time_(clock.now()),
          model(world_.models().at(world_.position())) {}

    [[nodiscard]] Position at() const { return world_.position(); }
    [[nodiscard]] const WorldSnapshot& world() const { return world_; }
    [[nodiscard]] Reader reader(Position position) const {
        return {world_, access_, position, model, rule_context(access_.actor(), *model, time_)};
    }
    [[nodiscard]] Reader reader() const { return reader(at()); }
    /// What the field's order is of.
    [[nodiscard]] std::optional<Date> day_of(const Field& field) const {
        return field.by_day ? std::optional(local_date(time_, model->settings().timezone))
                            : std::nullopt;
    }
    /// The field of an order of this model; null where it has none such.
    [[nodiscard]] const Field* field_of(const Name& name) const {
        const RecordType* type = model->type(name.type);
        const Field* field = type ? type->field_by_slot(name.slot) : nullptr;
        return field && RecordOrders::may_be_by(*type, *field) ? field : nullptr;
    }

private:
    WorldSnapshot world_;
    const Access& access_;
    Time time_;

public:
    const std::shared_ptr<const Model> model;
};

void OrderKeeper::follow(const std::function<bool()>& is_stopping) {
    std::vector<Name> lacking;
    {
        const Moment now(world_, access_, clock_);
        if (model_ != now.model) {
            if (model_) orders_.forget_wanted();
            too_costly_.clear();
            model_ = now.model;
        }
        carry_on(now);
        lacking = missing(now);
        position_ = now.at();
    }
    for (const Name& name : lacking) {
        if (is_stopping()) return;
        make(name, is_stopping);
    }
    orders_.note_followed(position_);
}

OrderKeeper::Changed OrderKeeper::changed_since(Position since, Position until) const {
    Changed changed;
    while (since < until) {
        const std::size_t read =
            log_.read(since, std::min<std::size_t>(until.value - since.value, order_step_events),
                      [&](const Recorded& recorded) {
                          since = recorded.position;
                          if (is_record_event(recorded.kind))
                              changed[recorded.stream.category].insert(recorded.stream.id);
                          return true;
                      });
        if (read == 0) throw StorageError("the log ends before the world");
    }
    return changed;
}

void OrderKeeper::carry_on(const Moment& now) {
    const auto held = orders_.all();
    Position since = now.at();
    for (const auto& [name, order] : held) since = std::min(since, order->at);
    Changed changed = changed_since(since, now.at());
    // Where they are too large together, the last one goes.
    for (const auto& [name, order] : held | std::views::reverse) {
        const Field* field = order->model == now.model ? now.field_of(name) : nullptr;
        const std::set<Uuid>* mine = field ? &changed[now.model->type(name.type)->name] : nullptr;
        if (!field || order->day != now.day_of(*field) || are_too_many(*mine, order->order) ||
            orders_.bytes() > orders_.limits().bytes_max) {
            orders_.put(name, nullptr);
            continue;
        }
        if (order->at == now.at()) continue;
        auto next = carried_on(name, *order, *mine, false, now);
        if (!next) too_costly_.insert(name);
        orders_.put(name, std::move(next));
    }
}

std::shared_ptr<const OrderAt> OrderKeeper::carried_on(const Name& name,
                                                       const OrderAt& known,
                                                       const std::set<Uuid>& changed,
                                                       bool read_later,
                                                       const Moment& now) const {
    const RecordType& type = *now.model->type(name.type);
    const Field& field = *type.field_by_slot(name.slot);
    const Reader before = now.reader(known.at);
    const Reader after = now.reader();
    OrderEntries entries_before(type, field, before);
    OrderEntries entries_after(type, field, after);
    std::vector<OrderEntry> removed;
    std::vector<OrderEntry> added;
    std::vector<Uuid> sought;
    for (const Uuid& id : changed) {
        const auto was = before.record(type, id);
        const bool was_there = was && !was->archived();
        if (const auto entry = was_there ? std::optional(entries_before.of(*was)) : std::nullopt;
            entry && known.order.holds(*entry))
            removed.push_back(*entry);
        // It was read later, or what was opened then is forgotten by now.
        else if (was_there || read_later)
            sought.push_back(id);
        if (const auto is = after.record(type, id); is && !is->archived())
            added.push_back(entries_after.of(*is));
    }
    if (!before.in_budget() || !after.in_budget()) return nullptr;
    for (const OrderEntry& entry : known.order.entries_of(sought)) removed.push_back(entry);
    return std::make_shared<const OrderAt>(OrderAt{
        now.at(), known.model, known.day, known.order.with(std::move(removed), std::move(added))});
}

std::vector<RecordOrders::Name> OrderKeeper::missing(const Moment& now) const {
    std::vector<Name> first;
    std::vector<Name> others;
    const auto held = orders_.all();
    for (const auto& type : now.model->types()) {
        if (now.world().count_unarchived(*type) < orders_.limits().records_min) continue;
        for (const std::uint16_t slot : type->listed) {
            const Name name{type->number, slot};
            const Field* field = now.field_of(name);
            if (!field || too_costly_.contains(name) ||
                std::ranges::find(held, name, &decltype(held)::value_type::first) != held.end())
                continue;
            if (is_sorted_by(*type, *field))
                first.push_back(name);
            else if (orders_.is_wanted(name))
                others.push_back(name);
        }
    }
    first.insert(first.end(), others.begin(), others.end());
    return first;
}

void OrderKeeper::make(const Name& name, const std::function<bool()>& is_stopping) {
    OrderAt made;
    std::vector<OrderEntry> entries;
    Uuid last{};
    for (bool is_begun = false, more = true; more; is_begun = true) {
        if (is_stopping()) return;
        const Moment now(world_, access_, clock_);
        const Field* field = now.model == model_ ? now.field_of(name) : nullptr;
        if (!field) return;  // The next round knows.
        if (!is_begun) {
            const RecordType& type = *now.model->type(name.type);
            const std::size_t count = now.world().count_unarchived(type);
            const std::size_t bytes = orders_.bytes() + count * sizeof(OrderEntry);
            if (bytes > orders_.limits().bytes_max) return;
            entries.reserve(count);
            made = {now.at(), now.model, now.day_of(*field)};
        }
        if (now.day_of(*field) != made.day) return;
        const Reader reader = now.reader();
        const RecordType& type = *now.model->type(name.type);
        OrderEntries entries_now(type, *field, reader);
        std::size_t read = 0;
        reader.scan(
            type,
            [&](const ReadableRecord& record) {
                last = record.id();
                if (!record.archived()) entries.push_back(entries_now.of(record));
                return ++read < order_step_records;
            },
            last);
        more = read == order_step_records;
        if (!reader.in_budget()) {
            too_costly_.insert(name);
            return;
        }
    }
    made.order = RecordOrder(std::move(entries));
    const Moment now(world_, access_, clock_);
    const Field* field = now.model == model_ ? now.field_of(name) : nullptr;
    if (!field || now.day_of(*field) != made.day) return;
    const Changed changed = changed_since(made.at, now.at());
    const auto mine = changed.find(now.model->type(name.type)->name);
    auto whole =
        carried_on(name, made, mine == changed.end() ? std::set<Uuid>{} : mine->second, true, now);
    if (!whole) too_costly_.insert(name);
    orders_.put(name, std::move(whole));
}

}  // namespace cairn
