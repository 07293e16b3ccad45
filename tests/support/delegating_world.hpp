#pragma once

#include "events/world.hpp"

namespace cairn::test {

/// Another world's records, references and keys, and none of the roll-ups that it keeps.
class DelegatingWorld : public World {
public:
    explicit DelegatingWorld(const World& world) : world_(world) {}

    [[nodiscard]] const Model& model() const override { return world_.model(); }
    [[nodiscard]] RecordPointer record(const StreamName& ref) const override {
        return world_.record(ref);
    }
    [[nodiscard]] std::vector<Record> versions(const StreamName& ref,
                                               Version since,
                                               std::size_t max) const override {
        return world_.versions(ref, since, max);
    }
    [[nodiscard]] std::optional<Uuid> holder(const RecordType& type,
                                             std::size_t index,
                                             std::string_view key) const override {
        return world_.holder(type, index, key);
    }
    void referrers(const Uuid& target,
                   const RecordType& type,
                   const Field& field,
                   const std::function<bool(const Uuid&)>& visit) const override {
        world_.referrers(target, type, field, visit);
    }
    [[nodiscard]] std::uint64_t highest_number(const RecordType& type,
                                               const Field& field,
                                               std::string_view head) const override {
        return world_.highest_number(type, field, head);
    }
    void rates(const RecordType& type,
               const Currency& currency,
               Date day,
               const RateVisitor& visit) const override {
        world_.rates(type, currency, day, visit);
    }
    [[nodiscard]] Version head(const StreamName& stream) const override {
        return world_.head(stream);
    }

private:
    const World& world_;
};

}  // namespace cairn::test
