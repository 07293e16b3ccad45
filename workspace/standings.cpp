#include "workspace/standings.hpp"

namespace cairn {
namespace {

constexpr std::size_t known_standings_max = 10'000;

class StandingInSnapshot final : public StandingSource {
public:
    StandingInSnapshot(const WorldSnapshot& world, Position at)
        : world_(world), at_(at), model_(world.models().at(at)) {}
    [[nodiscard]] const Model& model() const override { return *model_; }
    [[nodiscard]] RecordPointer record(const StreamName& ref) const override {
        const RecordType* type = model_->type(ref.category);
        const auto found = type ? world_.record(type->number, ref.id, at_) : std::nullopt;
        if (!found) return nullptr;
        Record record = found->record(*type);
        record.ref = ref;
        return std::make_shared<const Record>(std::move(record));
    }
    void referrers(const Uuid& target,
                   const RecordType& type,
                   const Field& field,
                   const std::function<bool(const Uuid&)>& visit) const override {
        world_.referrers(target, type.number, field.slot, visit);
    }

private:
    const WorldSnapshot& world_;
    const Position at_;
    std::shared_ptr<const Model> model_;
};

Date today_of(const Model& model, Time now) { return local_date(now, model.settings().timezone); }

}  // namespace

std::shared_ptr<const Standing> Standings::known(const Actor& actor, Date today) const {
    const auto found = known_.find(actor.id);
    if (found == known_.end() || found->second.teams != actor.teams) return nullptr;
    return found->second.standing->day == today ? found->second.standing : nullptr;
}

std::shared_ptr<const Standing> Standings::of(const Actor& actor,
                                              const WorldStore& world,
                                              Time now) const {
    const Date today = today_of(*world.models().newest(), now);
    std::uint64_t before = 0;
    {
        const std::scoped_lock lock(mutex_);
        if (auto standing = known(actor, today)) return standing;
        before = forgotten_;
    }
    // Opened after that was read, so that it has all that was forgotten for.
    const WorldSnapshot snapshot = world.snapshot();
    auto standing = standing_of(actor, StandingInSnapshot(snapshot, snapshot.position()), today);
    const std::scoped_lock lock(mutex_);
    if (before != forgotten_) return standing;
    if (known_.size() == known_standings_max) known_.clear();
    known_.insert_or_assign(actor.id, Known{actor.teams, standing});
    return standing;
}

std::shared_ptr<const Standing> standing_at(const Actor& actor,
                                            const WorldSnapshot& world,
                                            Position at,
                                            Time time) {
    const StandingInSnapshot source(world, at);
    return standing_of(actor, source, today_of(source.model(), time));
}

std::shared_ptr<const Rights> rights_standing(
    Actor& actor,
    const Model& model,
    const std::function<std::shared_ptr<const Standing>(const Actor&)>& where) {
    auto own = rights_for(actor, model);
    if (!own) return own;
    actor.standing = where(actor);
    return rights_for(actor, model);
}

void Standings::forget() {
    const std::scoped_lock lock(mutex_);
    known_.clear();
    ++forgotten_;
}

std::shared_ptr<const Standing> StagedStandings::of(const Actor& actor,
                                                    const World& world,
                                                    Time now) {
    const Date today = today_of(world.model(), now);
    auto& known = known_[actor.id];
    if (!known || known->day != today) known = standing_of(actor, StandingInWorld(world), today);
    if (known_.size() <= known_standings_max) return known;
    auto standing = known;
    known_.clear();
    return standing;
}

}  // namespace cairn
