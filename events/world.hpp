#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "events/rates.hpp"
#include "events/record.hpp"
#include "events/rolled_up.hpp"

namespace cairn {

/// What deciding may ask: the newest state of everything, personal values opened. Tests implement
/// it with maps, projections/world on LMDB.
class World {
public:
    virtual ~World() = default;
    [[nodiscard]] virtual const Model& model() const = 0;
    [[nodiscard]] virtual RecordPointer record(const StreamName& ref) const = 0;
    /// The versions from `since` to the newest, in order, at most so many; empty where `since` is
    /// newer than that or 0.
    [[nodiscard]] virtual std::vector<Record> versions(const StreamName& ref,
                                                       Version since,
                                                       std::size_t max) const = 0;
    /// Who holds the type's `index`-th unique key.
    [[nodiscard]] virtual std::optional<Uuid> holder(const RecordType& type,
                                                     std::size_t index,
                                                     std::string_view key) const = 0;
    /// Records of the type whose field refers to `target`, or once did: verify with the record
    /// itself. Until `visit` returns false.
    virtual void referrers(const Uuid& target,
                           const RecordType& type,
                           const Field& field,
                           const std::function<bool(const Uuid&)>& visit) const = 0;
    /// What a roll-up of the type is kept to come to for a record (`KeptRollups`), without those
    /// below it; nothing where it is not kept.
    [[nodiscard]] virtual std::optional<RolledUp> rolled_up(const RecordType& type,
                                                            const Field& rollup,
                                                            const Uuid& id) const {
        (void)type, (void)rollup, (void)id;
        return std::nullopt;
    }
    /// How far the numbers of a numbered field have come within a head; 0: not begun.
    [[nodiscard]] virtual std::uint64_t highest_number(const RecordType& type,
                                                       const Field& field,
                                                       std::string_view head) const = 0;
    /// Records of the type, which keeps rates, that say or once said one of the currency in the
    /// workspace's, from `day` or an earlier one on: verify with the record itself.
    virtual void rates(const RecordType& type,
                       const Currency& currency,
                       Date day,
                       const RateVisitor& visit) const = 0;
    /// The head of a stream that is not a record's.
    [[nodiscard]] virtual Version head(const StreamName& stream) const = 0;
};

}  // namespace cairn
