#pragma once

#include <vector>

#include "events/event.hpp"
#include "events/record.hpp"

namespace cairn {

/// Seals personal values under their data subject's key, and opens them. Implemented over the vault
/// by projections/.
class Sealer {
public:
    virtual ~Sealer() = default;
    /// `subject` is the record's own stream. Makes the subject's key where there is none.
    [[nodiscard]] virtual Sealed seal(const StreamName& subject,
                                      const Field& field,
                                      const Value& value) = 0;
    /// The value; Erased where the key is gone. Any thread.
    [[nodiscard]] virtual Value open(const StreamName& subject,
                                     const Field& field,
                                     const Sealed& sealed) const = 0;
    /// Which key the subject has, telling nothing of it; empty where it has none. Any thread.
    [[nodiscard]] virtual std::string key_print(const StreamName& subject) const = 0;
};

/// The draft with every personal value sealed, and an erasure with the key that it is about: what
/// goes to the log. Drafts not of records stay as they are.
[[nodiscard]] Draft sealed(Draft draft, const Model& model, Sealer& sealer);

/// The event of a record with every sealed value opened.
[[nodiscard]] Event opened(Event event,
                           const StreamName& subject,
                           const RecordType& type,
                           const Sealer& sealer);

/// The record with every sealed value opened: what `decide` sees.
[[nodiscard]] Record opened(Record record, const RecordType& type, const Sealer& sealer);
/// The same record where nothing in it is sealed.
[[nodiscard]] RecordPointer opened(RecordPointer record,
                                   const RecordType& type,
                                   const Sealer& sealer);

}  // namespace cairn
