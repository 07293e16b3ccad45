#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "events/access.hpp"
#include "events/event.hpp"
#include "events/staged_rollups.hpp"
#include "events/undone.hpp"
#include "events/world.hpp"

namespace cairn {

/// Where an actor stands in a world at a moment; asked for each command, so it is to be remembered.
using StandingOf = std::function<std::shared_ptr<const Standing>(
    const Actor& actor, const World& world, Time now)>;

/// With what a command is decided, besides the world: who, when, why.
struct Context {
    Actor actor;
    Time now{};
    Cause cause;
    Ids* ids = nullptr;
    bool has_reason = false;  ///< Whoever sends it says why, in something that can be seen.
    const PolicyOf* policy_of = nullptr;      ///< Besides the `readers` of the model; null: none.
    const StandingOf* standing_of = nullptr;  ///< Null: it is read from the world.
};

/// The world as it will be if the command at hand is accepted: an overlay in memory over the world,
/// to which each decided event is applied at once, so that later steps of a command or batch see
/// the earlier ones.
class Staging final : public World {
public:
    Staging(const World& base, Context context);

    [[nodiscard]] const Model& model() const override { return model_ ? *model_ : base_.model(); }
    [[nodiscard]] RecordPointer record(const StreamName& ref) const override;
    [[nodiscard]] std::vector<Record> versions(const StreamName& ref,
                                               Version since,
                                               std::size_t max) const override;
    [[nodiscard]] std::optional<Uuid> holder(const RecordType& type,
                                             std::size_t index,
                                             std::string_view key) const override;
    void referrers(const Uuid& target,
                   const RecordType& type,
                   const Field& field,
                   const std::function<bool(const Uuid&)>& visit) const override;
    /// Nothing also once the command has changed the model.
    [[nodiscard]] std::optional<RolledUp> rolled_up(const RecordType& type,
                                                    const Field& rollup,
                                                    const Uuid& id) const override;
    [[nodiscard]] std::uint64_t highest_number(const RecordType& type,
                                               const Field& field,
                                               std::string_view head) const override;
    void rates(const RecordType& type,
               const Currency& currency,
               Date day,
               const RateVisitor& visit) const override;
    [[nodiscard]] Version head(const StreamName& stream) const override;

    [[nodiscard]] const Context& context() const { return context_; }
    [[nodiscard]] RuleContext rule_context() const;
    /// Whether the actor is shown the record. What he is not shown is not there for what he asks,
    /// but for the model's effects it is (`by_model`): to them nothing is hidden.
    [[nodiscard]] bool shows(const Record& record) const;
    [[nodiscard]] bool hides(const RecordType& type, const Field& field) const {
        return policy_ && !by_model && policy_->hides(type, field);
    }
    /// Where it was changed last; behind all others where that is not written yet.
    [[nodiscard]] Position changed(const Record& record) const {
        return records_.contains(record.ref) ? Position{~std::uint64_t{0}} : record.position;
    }
    [[nodiscard]] bool hides_any(const RecordType& type) const;
    /// Whether all records of the type are shown, and all that is in them.
    [[nodiscard]] bool shows_all_of(const RecordType& type) const {
        return !policy_ || by_model || policy_->shows_all_of(type);
    }
    [[nodiscard]] bool shows_everything() const { return !policy_; }
    /// Whether the actor has a right to the record, or to any of the type (null): "access.denied".
    /// The model's effects have every right.
    [[nodiscard]] Result<void> allows(const Right& right,
                                      const RecordType& type,
                                      const Record* record = nullptr) const;
    /// Whether none of the actor's roles that let him change the record, or make it (`verb`), lets
    /// him give the field.
    [[nodiscard]] bool fixes(const RecordType& type,
                             const Field& field,
                             const Record& record,
                             Verb verb) const;
    /// Whether what is told of records of the type may tell of something that the actor is not
    /// shown; also while an effect is at work, as it is he who is answered in the end.
    [[nodiscard]] bool conceals_beside(const RecordType& type) const {
        return policy_ && policy_->concerns(type);
    }

    /// Takes up an event. For events of records, fails with "unique.taken" where another record
    /// holds a key, and with "readers.excluded" where the actor himself says something by which he
    /// would not be shown the record any more.
    Result<void> add(const StreamName& stream, Event event);
    [[nodiscard]] const std::vector<Draft>& drafts() const { return drafts_; }
    /// Says in the drafts since `first`, those of a step, for whom who is away it was taken.
    void sign(std::size_t first);
    [[nodiscard]] std::vector<Draft> take() { return std::move(drafts_); }

    std::vector<Json> warnings;          ///< What an import skipped, what archiving leaves open.
    std::vector<StreamName> created;     ///< By effects, in order.
    std::optional<Undone> undone;        ///< By the last undo.
    std::size_t drafts_before_step = 0;  ///< Of the step at hand, within its batch.
    int depth = 0;                       ///< Of effects within effects; at most 8.
    mutable RuleBudget rules;            ///< Of all rules that the command has evaluated.
    bool import = false;                 ///< Records may come to be in any state.
    bool by_model = false;               ///< An effect is at work, which reaches everything.
    /// For whom who is away the step at hand is allowed, as far as it was asked by now.
    mutable std::optional<Uuid> on_behalf_of{};

private:
    /// Whoever could not have done it by himself does it for one of those he stands in for.
    void note_place(const Right& right, const RecordType& type, const Record* record) const;
    Result<void> add_to_record(const StreamName& stream, Event event);
    [[nodiscard]] bool satisfies(const Policy& policy,
                                 const RecordType& type,
                                 const Record& record) const;
    /// Asks of a record with all that is in it.
    [[nodiscard]] bool ask(const RecordType& type,
                           const Record& record,
                           const std::function<bool(const RightsSubject&)>& question) const;
    /// "readers.excluded"
    [[nodiscard]] Result<void> stays_in_sight(const RecordType& type,
                                              const Event& event,
                                              const Record& after) const;
    void note_numbers(const RecordType& type, const Record& record);
    /// "unique.taken"
    [[nodiscard]] tl::unexpected<Error> taken(const RecordType& type,
                                              std::size_t index,
                                              const Uuid& by) const;
    Result<void> claim_keys(const RecordType& type, const Record* before, const Record& after);

    const World& base_;
    Context context_;
    std::shared_ptr<const Policy> policy_;
    std::shared_ptr<const Policy> readers_;  ///< What of it the model says.
    std::shared_ptr<const Rights> rights_;
    std::shared_ptr<const Model> model_;
    std::map<StreamName, std::vector<RecordPointer>> records_;
    mutable StagedRollups rollups_;
    std::map<std::string, std::optional<Uuid>, std::less<>> holders_;
    std::map<std::tuple<std::string, std::uint16_t, std::string>, std::uint64_t> numbers_;
    std::map<StreamName, Version> heads_;
    std::vector<Draft> drafts_;
};

/// The records as they will be, for rules to look at through references: what decides about a
/// command looks at all there is, what yields a value at what the actor is shown.
class StagedOthers final : public OtherRecords {
public:
    enum class As : std::uint8_t { they_are, shown };
    StagedOthers(const Staging& staging, As as) : staging_(staging), as_(as) {}
    [[nodiscard]] const Model& model() const override { return staging_.model(); }
    [[nodiscard]] RecordPointer other(const StreamName& ref) const override;
    void referring(const RecordType& type,
                   const Field& field,
                   const Uuid& target,
                   const std::function<bool(const Record& record)>& visit) const override;
    [[nodiscard]] std::optional<Decimal> rate(const Currency& currency, Date day) const override;
    [[nodiscard]] std::optional<RolledUp> rolled_up(const RecordType& type,
                                                    const Field& rollup,
                                                    const Uuid& target) const override;
    [[nodiscard]] bool conceals(const RecordType& type, const Field& field) const override {
        return as_ == As::shown && staging_.hides(type, field);
    }

private:
    const Staging& staging_;
    As as_;
};

}  // namespace cairn
