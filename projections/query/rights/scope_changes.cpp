#include "projections/query/rights/scope_changes.hpp"

#include <algorithm>

#include "events/event.hpp"
#include "projections/orders/scoped_sets.hpp"

namespace cairn {
namespace {

void keep_each_once(std::vector<Uuid>& ids) {
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
}

class ScopeChanges {
public:
    ScopeChanges(const RecordType& type,
                 const ScopeWatch& watch,
                 const Reader& reader,
                 const ScopeStep& step)
        : type_(type), watch_(watch), reader_(reader), step_(step) {}

    std::optional<std::vector<Uuid>> take() {
        const Position until = reader_.newest();
        if (until.value - step_.since.value > step_.max) return std::nullopt;
        const bool all = reader_.scoped->visit_events(step_.since, until,
                                                      [&](const Recorded& event) { note(event); });
        if (!all) return std::nullopt;
        for (auto& [other, ids] : others_) {
            keep_each_once(ids);
            for (const Uuid& id : ids)
                if (!follow(*other, id)) return std::nullopt;
        }
        keep_each_once(found_);
        return found_.size() > step_.max ? std::nullopt : std::optional(std::move(found_));
    }

private:
    void note(const Recorded& event) {
        if (!is_record_event(event.kind)) return;
        if (event.stream.category == type_.name) found_.push_back(event.stream.id);
        if (event.position <= step_.known) return;
        for (const ScopeWay& way : watch_.ways)
            for (std::size_t at = 0; at < way.references.size(); ++at)
                if (way.target(at, *reader_.model).name == event.stream.category)
                    return add(way.target(at, *reader_.model), event.stream.id);
    }
    void add(const RecordType& other, const Uuid& id) {
        const auto known = std::ranges::find(others_, &other, &Others::first);
        auto& ids = known == others_.end()
                        ? others_.emplace_back(&other, std::vector<Uuid>()).second
                        : known->second;
        ids.push_back(id);
    }
    /// False: it leads to too many.
    bool follow(const RecordType& other, const Uuid& id) {
        for (const ScopeWay& way : watch_.ways)
            for (std::size_t at = 0; at < way.references.size(); ++at)
                if (&way.target(at, *reader_.model) == &other &&
                    says_otherwise(other, id, way.asked_of_target(at)) && !go_back(way, at, id))
                    return false;
        return true;
    }
    [[nodiscard]] bool says_otherwise(const RecordType& other,
                                      const Uuid& id,
                                      const Field& asked) const {
        const auto before = reader_.unshown(other, id, step_.known, true);
        const auto now = reader_.unshown(other, id, reader_.newest(), true);
        if (!before || !now) return before.has_value() != now.has_value();
        // Numbers that are equal may be written differently, and a rule may ask for their text.
        const bool is_number =
            asked.shape() == ValueShape::decimal || asked.shape() == ValueShape::money;
        if (is_number) return before->version() != now->version();
        return before->value(asked) != now->value(asked);
    }
    bool go_back(const ScopeWay& way, std::size_t from, const Uuid& id) {
        std::vector<Uuid> reached{id};
        for (std::size_t at = from + 1; at-- > 0;) {
            std::vector<Uuid> next;
            const auto take = [&](const Uuid& referrer) {
                next.push_back(referrer);
                return next.size() <= step_.max;
            };
            for (const Uuid& target : reached) {
                reader_.referring_ids(*way.types[at], *way.references[at], target, take);
                if (next.size() > step_.max) return false;
            }
            keep_each_once(next);
            reached = std::move(next);
        }
        found_.insert(found_.end(), reached.begin(), reached.end());
        return found_.size() <= 2 * step_.max;
    }

    using Others = std::pair<const RecordType*, std::vector<Uuid>>;

    const RecordType& type_;
    const ScopeWatch& watch_;
    const Reader& reader_;
    const ScopeStep& step_;
    std::vector<Uuid> found_{};
    std::vector<Others> others_{};
};

}  // namespace

std::optional<std::vector<Uuid>> changed_in_scope(const RecordType& type,
                                                  const ScopeWatch& watch,
                                                  const Reader& reader,
                                                  const ScopeStep& step) {
    return ScopeChanges(type, watch, reader, step).take();
}

}  // namespace cairn
