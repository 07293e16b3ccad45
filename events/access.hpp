#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "events/model/policy.hpp"
#include "events/model/role.hpp"
#include "events/model/roles/rights.hpp"
#include "events/model/roles/standing.hpp"
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
    std::vector<std::string> roles = {};  ///< By name, as the person's record has them.
    /// What his rights ask beside his record; null where they ask for nothing, or it is not known.
    std::shared_ptr<const Standing> standing = nullptr;
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
/// Whether records of a type may be written at all by somebody of whom his role alone says it.
[[nodiscard]] bool may(const Actor& actor,
                       Action action,
                       const RecordType& type,
                       const Record* record = nullptr);
/// What a member's roles come to under a model; null where his role alone says it: for
/// administrators, auditors and the system, and where the model has no roles.
[[nodiscard]] std::shared_ptr<const Rights> rights_for(const Actor& actor, const Model& model);

/// The one that decides: whether the actor has a right to a record, or to any of the type (`of`
/// null); `rights` are his own. Whether he is shown it is another question, and asked before.
[[nodiscard]] bool may(const Actor& actor,
                       const Rights* rights,
                       const Right& right,
                       const RecordType& type,
                       const RightsSubject* of = nullptr);
/// Of how many records.
[[nodiscard]] Extent extent(const Actor& actor,
                            const Rights* rights,
                            const Right& right,
                            const RecordType& type);
/// "access.denied" {verb, step?, record_type, denied_by?, given?, allowed_by, ask}: why not, of
/// which other records his roles give it, by which roles one might, and whom to ask; without data
/// where the model has no roles.
[[nodiscard]] Error denied(const Actor& actor,
                           const Model& model,
                           const Right& right,
                           const RecordType& type);

/// A policy for an actor under a model; null: everything is shown. Asked for each request and each
/// command, so it is to be made once and handed out.
using PolicyOf =
    std::function<std::shared_ptr<const Policy>(const Actor& actor, const Model& model)>;
/// What the `readers` of the model's types and his roles come to for an actor; null where they keep
/// nothing from him: whoever may read the whole log is shown all records. Handed out, not made.
[[nodiscard]] std::shared_ptr<const Policy> readers_for(const Actor& actor, const Model& model);
/// What an actor is not shown under a model: by the `readers` of its types, by his roles, and by
/// `more` where
/// there is one (null: none). What either hides is hidden. Null: everything is shown.
[[nodiscard]] std::shared_ptr<const Policy> policy_for(const Actor& actor,
                                                       const Model& model,
                                                       const PolicyOf* more);

/// The one place that says who may do what: every read path and every command asks it. Immutable;
/// any thread.
class Access {
public:
    Access(Actor actor,
           const Sealer& sealer,
           std::shared_ptr<const Policy> policy = nullptr,
           std::shared_ptr<const Rights> rights = nullptr)
        : actor_(std::move(actor)),
          sealer_(&sealer),
          policy_(std::move(policy)),
          rights_(std::move(rights)) {
        if (!policy_) return;
        for (const auto& entry : policy_->types)
            if (!entry.second.hidden.empty()) hiding_.push_back(&entry);
    }

    [[nodiscard]] const Actor& actor() const { return actor_; }
    [[nodiscard]] bool may(Action action) const;
    /// The same as a refusal: "access.denied" to read the log.
    [[nodiscard]] Result<void> may_audit() const;
    /// Whether there is such a type for this reader. Where his roles show him none of its records
    /// it is as if there were none.
    [[nodiscard]] bool may(Action action,
                           const RecordType& type,
                           const Record* record = nullptr) const;
    [[nodiscard]] bool may(const Right& right,
                           const RecordType& type,
                           const RightsSubject* of = nullptr) const {
        return cairn::may(actor_, rights_.get(), right, type, of);
    }
    [[nodiscard]] Extent extent(const Right& right, const RecordType& type) const {
        return cairn::extent(actor_, rights_.get(), right, type);
    }
    /// Null where his role alone says what he may.
    [[nodiscard]] const Rights* rights() const { return rights_.get(); }
    /// What a record of the type must satisfy to be shown to this reader; null: each is.
    [[nodiscard]] const Rule* visible(const RecordType& type) const;
    /// Whether the field is empty to this reader in every record, and so to the computed fields
    /// that ask for it.
    [[nodiscard]] bool hides(const RecordType& type, const Field& field) const;
    /// A stored value opened, hidden or not; Erased where its key is gone.
    [[nodiscard]] Value opened(const Field& field, const StreamName& ref, Value stored) const;
    /// A stored value as this reader is shown it: empty where hidden, else opened.
    [[nodiscard]] Value shown(const RecordType& type,
                              const Field& field,
                              const StreamName& ref,
                              Value stored) const;
    /// Whether `shown` gives back what is stored, for any record: it may be written from where it
    /// lies.
    [[nodiscard]] bool shows_as_stored(const RecordType& type, const Field& field) const {
        return !field.personal && !hides(type, field);
    }
    [[nodiscard]] bool shows_everything() const { return !policy_; }
    /// Whether all records of the type are shown, and all that is in them.
    [[nodiscard]] bool shows_all_of(const RecordType& type) const {
        return !policy_ || policy_->shows_all_of(type);
    }
    /// Whether rows of a type may say something of records of which not all is shown: of any, or
    /// of those of one type. Where they may not, all readers are shown the same rows.
    [[nodiscard]] bool concerns(const RecordType& rows) const {
        return policy_ && policy_->concerns(rows);
    }
    [[nodiscard]] bool concerns(const RecordType& rows, const RecordType& of) const {
        return policy_ && policy_->concerns(rows, of);
    }
    /// The same as `visible`, where it is that records are somebody's; null: ask the rule.
    [[nodiscard]] const Scope* visible_within(const RecordType& type) const;
    /// All that are shown are within it, and perhaps others; null: nobody knows.
    [[nodiscard]] const Scope* within(const RecordType& type) const;
    /// The same person, who is kept from what another policy hides instead.
    [[nodiscard]] Access under(std::shared_ptr<const Policy> policy) const {
        return {actor_, *sealer_, std::move(policy), rights_};
    }
    /// Equal for readers who are shown the same everywhere.
    [[nodiscard]] std::string scope() const { return scope(nullptr); }
    /// Equal for readers who are shown the same by rows of the type: they share live channels.
    [[nodiscard]] std::string scope(const RecordType& rows) const { return scope(&rows); }
    /// Whether `scope` says who asks, as far as what is shown depends on it.
    [[nodiscard]] bool scope_names_person() const { return policy_ && policy_->by_person; }

private:
    [[nodiscard]] std::string scope(const RecordType* rows) const;

    Actor actor_;
    const Sealer* sealer_;
    std::shared_ptr<const Policy> policy_;
    std::shared_ptr<const Rights> rights_;
    /// Those types of the policy of which anything is hidden: mostly none, and each cell asks.
    std::vector<const decltype(Policy::types)::value_type*> hiding_{};
};

/// Whether a user's record is of somebody who works here: neither archived nor deactivated.
[[nodiscard]] bool is_active(const Record& user);
/// The fields of a user's record that say what follows.
constexpr std::array<std::string_view, 4> actor_fields{"active", "role", "teams", "roles"};
/// The actor that a user's record describes; nothing where it is not active.
[[nodiscard]] std::optional<Actor> actor_of(const Record& user);

}  // namespace cairn
