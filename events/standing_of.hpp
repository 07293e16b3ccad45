#pragma once

#include <functional>
#include <memory>

#include "events/access.hpp"
#include "events/model/model.hpp"
#include "events/world.hpp"

namespace cairn {

/// Where it is read whom and what a person belongs with.
class StandingSource {
public:
    virtual ~StandingSource() = default;
    [[nodiscard]] virtual const Model& model() const = 0;
    /// Null where there is none. What is personal in it may be closed.
    [[nodiscard]] virtual RecordPointer record(const StreamName& ref) const = 0;
    /// As `World::referrers`.
    virtual void referrers(const Uuid& target,
                           const RecordType& type,
                           const Field& field,
                           const std::function<bool(const Uuid&)>& visit) const = 0;
};

/// The newest state of a world as such a source, which must not outlive it.
class StandingInWorld final : public StandingSource {
public:
    explicit StandingInWorld(const World& world) : world_(world) {}
    [[nodiscard]] const Model& model() const override { return world_.model(); }
    [[nodiscard]] RecordPointer record(const StreamName& ref) const override {
        return world_.record(ref);
    }
    void referrers(const Uuid& target,
                   const RecordType& type,
                   const Field& field,
                   const std::function<bool(const Uuid&)>& visit) const override {
        world_.referrers(target, type, field, visit);
    }

private:
    const World& world_;
};

/// Where the actor stands on a day: his teams and those below them, who is in them, what he is a
/// member of; and the same of those for whom he stands in (`roles/stand_in.hpp`). No more than
/// 20,000 records are looked at; what is beyond is not his.
[[nodiscard]] std::shared_ptr<const Standing> standing_of(const Actor& actor,
                                                          const StandingSource& source,
                                                          Date today);

/// Who may stand in for a user, on whatever days.
[[nodiscard]] References deputies_of(const Record& user);

/// Whether an event of the stream may change where people stand. Quick.
[[nodiscard]] bool may_change_standing(const StreamName& stream, const Model& model);
/// How an event may change where people stand.
struct StandingChange {
    bool of_anybody = false;        ///< Nobody knows of whom without looking at all.
    std::vector<Uuid> of_people{};  ///< Else of these.
    [[nodiscard]] bool is_none() const { return !of_anybody && of_people.empty(); }
};
/// `after`: the record that the event left; null for one that is not of a record. Under the model
/// after it. Nothing where no role was ever defined.
[[nodiscard]] StandingChange change_of_standing(const Event& event,
                                                const StreamName& stream,
                                                const Record* after,
                                                const Model& model);

}  // namespace cairn
