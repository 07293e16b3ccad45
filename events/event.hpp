#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/types.hpp"
#include "events/model/model.hpp"
#include "events/sighting.hpp"
#include "events/values/fields.hpp"

namespace cairn {

struct FieldChange {
    Value old_value;
    Value new_value;
    bool operator==(const FieldChange&) const = default;
};
/// By field name, only what changed.
using FieldChanges = std::map<std::string, FieldChange, std::less<>>;

/// A record came to be. Stored as "<type>.created", or as "<type>.imported" for what an import
/// brought.
struct Created {
    Fields fields;
    bool operator==(const Created&) const = default;
};
/// Fields changed, outside any transition.
struct Changed {
    FieldChanges changes;
    bool operator==(const Changed&) const = default;
};
/// A record went through a transition of its lifecycle. Stored under the name that the model gives
/// the transition ("contract.signed"). `from` is stored so that a view needs no history.
struct Moved {
    std::string transition;  ///< Empty: an undo put the state back, past all transitions.
    std::string from;
    std::string to;
    FieldChanges changes;  ///< What its inputs and `set` effects changed; not the state itself.
    /// What it was given for its effects alone, by name, as canonical JSON; without what may go
    /// into a personal field. Empty: it has no such inputs, or an earlier build wrote it.
    std::string inputs = {};
    bool operator==(const Moved&) const = default;
};
/// Another owner, and nothing else.
struct Transferred {
    Uuid old_owner;  ///< Nil: there was none.
    Uuid new_owner;
    bool operator==(const Transferred&) const = default;
};
struct Archived {
    bool operator==(const Archived&) const = default;
};
struct Restored {
    bool operator==(const Restored&) const = default;
};
/// A record type was defined or replaced. Stream `model/<name-based id>`.
struct ModelChanged {
    Json definition;
    bool operator==(const ModelChanged&) const = default;
};
/// Settings of the workspace: name, language, currency, timezone. Stream `setting/<nil>`.
struct SettingChanged {
    std::map<std::string, std::string, std::less<>> changes;
    bool operator==(const SettingChanged&) const = default;
};
/// Somebody came in, was refused, left, was given a token or a password, read or exported: facts
/// about access, not about records. Stream `access/<user>`, nil for a stranger. `what`:
/// "signed_in", "sign_in_refused", "signed_out", "token_issued", "tokens_revoked",
/// "password_changed", "password_reset", "exported", "restored", "bulk_begun", "bulk_ended". What
/// many read is noted together, as "seen", in the stream of nobody.
struct Accessed {
    std::string what;
    std::map<std::string, std::string, std::less<>>
        detail;           ///< No secrets, no addresses of persons.
    Sightings seen = {};  ///< Where `what` is "seen"; there is no `detail` then.
    bool operator==(const Accessed&) const = default;
};
/// The person that a record is about was forgotten: the key of its personal values is destroyed.
/// The reason stands in the envelope.
struct Erasure {
    std::string asked_by;  ///< "person", "authority", "company".
    std::string key;       ///< Which key: `Sealer::key_print`. Filled in by `sealed`.
    bool operator==(const Erasure&) const = default;
};

/// The kinds of event: closed and few. The order is frozen: the index is stored (`NewEvent::kind`).
using Event = std::variant<Created,
                           Changed,
                           Moved,
                           Transferred,
                           Archived,
                           Restored,
                           ModelChanged,
                           SettingChanged,
                           Accessed,
                           Erasure>;

[[nodiscard]] std::string_view event_kind_name(
    std::uint8_t kind);  ///< "created" … "erased"; "unknown" past the end.
[[nodiscard]] bool is_record_event(const Event& event);
[[nodiscard]] bool is_record_event(std::uint8_t kind);
[[nodiscard]] bool is_erasure(const Recorded& recorded);

/// What a command decided, before the log gave it a place.
struct Draft {
    StreamName stream;
    Version version;
    Event event;
    std::optional<Uuid> behalf = {};  ///< As `NewEvent` has it.
    bool operator==(const Draft&) const = default;
};

/// The business name: "contract.signed", "account.changed", "model.changed", "access.signed_in".
[[nodiscard]] std::string event_type(const StreamName& stream,
                                     const Event& event,
                                     const Model& model,
                                     std::string_view cause);
/// The payload: canonical JSON (RFC 8785), members as gateway/PROTOCOL.md says.
[[nodiscard]] std::string encode_payload(const Event& event);
/// From the log, upcast to today's schema. `type` gives the fields' kinds; null for events that are
/// not of records. Throws StorageError.
[[nodiscard]] Event decode_event(const Recorded& recorded, const RecordType* type);

}  // namespace cairn
