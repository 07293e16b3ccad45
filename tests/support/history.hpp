#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "events/event.hpp"
#include "events/record.hpp"
#include "events/seal.hpp"

namespace cairn::test {

/// A type's definition with the labels filled in, so that tests name only what they are about.
/// `fields`: name → members without `name` and `label`, in the order of `order`.
[[nodiscard]] Json definition(const std::string& type,
                              const Json& fields,
                              const Json& more = Json::object());

/// What happens to one stream within a commit.
struct StreamEvent {
    StreamName stream;
    Event event;
};

/// Makes events as the log would hold them, commit by commit, and keeps by hand what they come to:
/// every version of every record.
class History {
public:
    /// Personal values are sealed where there is a sealer.
    explicit History(Sealer* sealer = nullptr) : sealer_(sealer) {}

    /// Appends a commit and returns its events. Time stands still unless told otherwise.
    const std::vector<Recorded>& commit(const std::vector<StreamEvent>& happened,
                                        std::optional<Fingerprint> fingerprint = {},
                                        const Uuid& command = {});
    const std::vector<Recorded>& define(const std::vector<Json>& definitions);
    void later(std::chrono::microseconds by) { time_ += by; }
    void by(const Uuid& actor) { actor_ = actor; }

    [[nodiscard]] const Model& model() const { return *model_; }
    [[nodiscard]] const std::vector<Recorded>& events() const { return events_; }
    /// Sizes of the commits, in order.
    [[nodiscard]] const std::vector<std::size_t>& commits() const { return commits_; }
    [[nodiscard]] Position head() const { return {events_.size()}; }
    [[nodiscard]] Time time() const { return time_; }
    /// All versions, oldest first, sealed where personal.
    [[nodiscard]] const std::map<StreamName, std::vector<Record>>& records() const {
        return records_;
    }
    /// The version that held at a position; null before the first.
    [[nodiscard]] const Record* at(const StreamName& stream, Position position) const;
    [[nodiscard]] const Record* newest(const StreamName& stream) const {
        return at(stream, head());
    }

private:
    Sealer* sealer_;
    std::shared_ptr<const Model> model_ = std::make_shared<const Model>();
    std::vector<Recorded> events_;
    std::vector<Recorded> last_;
    std::vector<std::size_t> commits_;
    std::map<StreamName, std::vector<Record>> records_;
    std::map<StreamName, Version> heads_;
    Time time_{std::chrono::microseconds{1'801'382'400'000'000}};
    Uuid actor_;
};

}  // namespace cairn::test
