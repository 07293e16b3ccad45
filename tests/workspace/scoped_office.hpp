#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/support/manual_clock.hpp"
#include "tests/support/roles_model.hpp"
#include "tests/support/sequence_ids.hpp"
#include "tests/support/temp_dir.hpp"
#include "workspace/workspace.hpp"

namespace cairn::test {

/// A workspace of `roles_types` in which people are shown parts, by every kind of scope, and things
/// happen at random, all of which may change what they are shown. One thread.
class ScopedOffice {
public:
    explicit ScopedOffice(unsigned seed);

    /// Something happens: mostly one thing, now and then several at once.
    void step();
    [[nodiscard]] Actor reader(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> readers() const;
    /// The `owner` of a deal, of the people by name.
    StreamName deal_of(const std::string& owner);
    [[nodiscard]] bool done(Step step);
    [[nodiscard]] std::size_t one_of(std::size_t count) { return random_() % count; }
    void settle() const;

    ManualClock clock;
    std::unique_ptr<Workspace> workspace;

private:
    void make_people();
    void make_records();
    StreamName made(const std::string& type, const Json& fields);
    [[nodiscard]] Step random_step();
    [[nodiscard]] Step step_of_deal();
    [[nodiscard]] Step step_of_others();
    [[nodiscard]] Step step_of_people();
    [[nodiscard]] Step step_of_model();
    [[nodiscard]] Json random_deal();
    [[nodiscard]] Json random_seat();
    [[nodiscard]] Json day(int from_today) const;
    [[nodiscard]] const StreamName& one(const std::string& type);
    [[nodiscard]] Json id_or_none(const std::string& type, std::size_t none_of);

    TempDir dir_;
    SequenceIds ids_;
    std::mt19937 random_;
    std::map<std::string, StreamName> people_;
    std::map<std::string, std::string> tokens_;
    std::map<std::string, std::vector<StreamName>> all_;  ///< By type.
    Position last_{};
};

}  // namespace cairn::test
