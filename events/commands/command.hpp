#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/staging.hpp"

namespace cairn {

/// Field values as they came from outside, not yet read by the model.
using GivenFields = Json;  ///< An object.

/// Brings a record into being. With an `id` of the caller's own it may be repeated: the same id
/// with `if_absent` is nothing new.
struct Create {
    std::string type;
    std::optional<Uuid> id = {};
    GivenFields fields = Json::object();
    bool if_absent = false;
    Result<StreamName> decide(Staging& staging) const;
};

/// Changes fields: a merge patch (RFC 7396) against the version the caller saw, merged field by
/// field.
struct Change {
    StreamName target;
    std::optional<Version> seen = {};  ///< Nothing: the newest.
    GivenFields fields = Json::object();
    Result<StreamName> decide(Staging& staging) const;
};

/// Makes the record that holds a unique key be as is said: changes what is different, or brings it
/// into being where nobody holds the key. Repeating it is nothing new.
struct Put {
    std::string type;
    std::string field;  ///< By itself a unique key of the type.
    std::string value;  ///< As a text, whatever the field's kind is.
    GivenFields fields = Json::object();
    std::optional<Uuid> id = {};  ///< Of a record that comes of it.
    bool by_directory = false;    ///< See `may_directory_have_said`.
    Result<StreamName> decide(Staging& staging) const;
    /// Who holds the key; nothing where nobody does.
    [[nodiscard]] std::optional<StreamName> holder(const World& world) const;

private:
    Result<StreamName> put_record(Staging& staging) const;
};

/// Takes a record through one transition of its lifecycle, with all that the model hangs on it.
struct Advance {
    StreamName target;
    std::string transition;
    GivenFields inputs = Json::object();
    std::optional<Version> seen = {};
    Result<StreamName> decide(Staging& staging) const;
};

/// Gives a record to another owner and changes nothing else.
struct Transfer {
    StreamName target;
    std::string owner;
    Result<StreamName> decide(Staging& staging) const;
};

struct Archive {
    StreamName target;
    Result<StreamName> decide(Staging& staging) const;
};

struct Restore {
    StreamName target;
    Result<StreamName> decide(Staging& staging) const;
};

/// Forgets the person that a record is about: says so, whereupon the key of its personal values is
/// destroyed and they are gone everywhere, for ever. Stands alone in its command.
struct Erase {
    StreamName target;
    std::string asked_by;  ///< As `Erasure` has it.
    Result<StreamName> decide(Staging& staging) const;
};

/// Undoes a commit by another one: puts back every field and link that was not changed since,
/// archives what it brought into being, brings back what it archived. Later changes are kept and
/// named in `Decision::undone`. What the transitions of the model ask for is not asked again;
/// uniqueness, references and rights are. Fails with "undo.not_possible" for a commit that holds
/// something else than records.
struct Undo {
    Position commit;                 ///< Any position within it.
    std::vector<Draft> events = {};  ///< All of the commit, opened, from whoever has the log.
    Result<StreamName> decide(Staging& staging) const;
};

/// Defines or replaces record types and roles.
struct Define {
    std::vector<Json> definitions;
    /// Of the only one, as whoever sends it knows it, 0 where there is none: else
    /// "definition.conflict" with the newest `version`, unless it says the same.
    std::optional<Version> seen = {};
    Result<StreamName> decide(Staging& staging) const;
    [[nodiscard]] StreamName target() const;  ///< Of the first definition, which must be sound.
};

struct ChangeSetting {
    std::map<std::string, std::string, std::less<>> changes;
    Result<StreamName> decide(Staging& staging) const;
};

/// Records a fact about access; not for the outside to send.
struct NoteAccess {
    Uuid user;
    std::string what;
    std::map<std::string, std::string, std::less<>> detail;
    Sightings seen = {};  ///< As `Accessed` has them.
    Result<StreamName> decide(Staging& staging) const;
};

using Step = std::variant<Create,
                          Change,
                          Advance,
                          Transfer,
                          Archive,
                          Restore,
                          Define,
                          ChangeSetting,
                          NoteAccess,
                          Undo,
                          Erase,
                          Put>;

/// How many steps a command has at most.
constexpr std::size_t command_steps_max = 1000;
/// "batch.too_many" {steps_max}
[[nodiscard]] Error too_many_steps();

/// One command or several that stand or fall together; a refusal's data names the `step`.
struct Command {
    std::vector<Step> steps;
    bool import = false;   ///< Records may come to be in any state.
    bool dry_run = false;  ///< Decided like any other, and then forgotten.
};

/// Everything a command came to.
struct Decision {
    std::vector<Draft> drafts;
    std::vector<StreamName> targets;  ///< One for each step.
    std::vector<StreamName> created;  ///< By effects.
    std::vector<Json> warnings;
    std::optional<Undone> undone = {};
};

/// Decides a command: asks access for every step, then the step itself. Fails with
/// "session.required" where the actor may not sign in any more. Pure: the same world, context and
/// ids give the same decision.
[[nodiscard]] Result<Decision> decide(const Command& command,
                                      const World& world,
                                      const Context& context);

}  // namespace cairn
