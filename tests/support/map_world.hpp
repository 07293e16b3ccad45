#pragma once

#include <map>
#include <memory>
#include <vector>

#include "events/event.hpp"
#include "events/world.hpp"

namespace cairn::test {

/// A World of maps. Every event passes through its stored form on the way in, as it does in the
/// server.
class MapWorld final : public World {
public:
    explicit MapWorld(std::shared_ptr<const Model> model) : model_(std::move(model)) {}

    [[nodiscard]] const Model& model() const override { return *model_; }
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
    [[nodiscard]] std::uint64_t highest_number(const RecordType& type,
                                               const Field& field,
                                               std::string_view head) const override;
    void rates(const RecordType& type,
               const Currency& currency,
               Date day,
               const RateVisitor& visit) const override;
    [[nodiscard]] Version head(const StreamName& stream) const override;

    void apply(const Draft& draft, const Uuid& actor, Time time);
    [[nodiscard]] const std::vector<Recorded>& log() const { return log_; }

private:
    void hold_keys(const RecordType& type, const Record& before, const Record& after);

    std::shared_ptr<const Model> model_;
    std::map<StreamName, std::vector<Record>> records_;
    std::map<StreamName, Version> heads_;
    std::map<std::string, Uuid> holders_;
    std::vector<Recorded> log_;
};

}  // namespace cairn::test
