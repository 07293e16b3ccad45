#pragma once

#include <string>

#include "events/model/role.hpp"
#include "events/record.hpp"
#include "events/seal.hpp"

namespace cairn {

/// Who acts or reads. The system (setup, demo, import by command line) is an administrator with the
/// nil id.
struct Actor {
    Uuid id;
    Role role = Role::member;
    References teams;
    /// Acts by this role whatever the user's own is: in the demo's story, and where the server does
    /// for people what only an administrator might.
    bool lent = false;
    [[nodiscard]] static Actor system() { return {Uuid{}, Role::administrator, {}}; }
};

/// What rules know of the actor at a moment under a model, which must outlive it.
[[nodiscard]] RuleContext rule_context(const Actor& actor, const Model& model, Time now);

enum class Action : std::uint8_t {
    see,         ///< Records of a type: lists, boards, pages, live, history.
    write,       ///< Create, change, advance, transfer, archive, restore.
    define,      ///< The model and the settings.
    administer,  ///< Users, teams, passwords, tokens, imports in any state.
    audit,       ///< The whole log.
};

[[nodiscard]] bool may(const Actor& actor, Action action);
/// Whether a record of the type may be seen or written at all; `record` may be null: any of them.
[[nodiscard]] bool may(const Actor& actor,
                       Action action,
                       const RecordType& type,
                       const Record* record = nullptr);

/// The one place that says who may do what: every read path and every command asks it. Finer rights
/// (row scopes, hidden fields) will change this file and no other. Immutable; any thread.
class Access {
public:
    Access(Actor actor, const Sealer& sealer) : actor_(std::move(actor)), sealer_(&sealer) {}

    [[nodiscard]] const Actor& actor() const { return actor_; }
    [[nodiscard]] bool may(Action action) const;
    /// The same as a refusal: "access.denied" to read the log.
    [[nodiscard]] Result<void> may_audit() const;
    /// Whether a record of the type may be seen or written at all; `record` may be null: any of
    /// them.
    [[nodiscard]] bool may(Action action,
                           const RecordType& type,
                           const Record* record = nullptr) const;
    /// A stored value as this reader is shown it: opened; Erased where its key is gone.
    [[nodiscard]] Value shown(const RecordType& type,
                              const Field& field,
                              const StreamName& ref,
                              Value stored) const;
    /// Whether `shown` gives back what is stored, for any record: it may be written from where it
    /// lies.
    [[nodiscard]] static bool shows_as_stored(const Field& field) { return !field.personal; }
    /// Equal for readers who are shown the same everywhere: such readers share live channels.
    [[nodiscard]] std::string scope() const;

private:
    Actor actor_;
    const Sealer* sealer_;
};

/// Whether a user's record is of somebody who works here: neither archived nor deactivated.
[[nodiscard]] bool is_active(const Record& user);
/// The actor that a user's record describes; nothing where it is not active.
[[nodiscard]] std::optional<Actor> actor_of(const Record& user);

}  // namespace cairn
