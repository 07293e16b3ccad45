#include <thread>

#include <catch2/catch.hpp>

#include "tests/core/child_process.hpp"
#include "tests/core/fake_target.hpp"
#include "tests/core/sample_events.hpp"
#include "tests/support/manual_clock.hpp"

namespace cairn {
namespace {

using Outcome = std::future<Result<Committed>>;
using Calls = std::vector<std::string>;

struct Bench {
    FillableLog log;
    FakeTarget target;
    ManualClock clock;
    Sequencer sequencer;
    explicit Bench(Sequencer::Limits limits = {}) : sequencer(log, target, clock, limits) {}

    Outcome submit(TestJob::Decide decide, std::size_t size = 100) {
        auto job = std::make_unique<TestJob>(std::move(decide), size);
        Outcome outcome = job->outcome();
        if (!sequencer.submit(std::move(job))) throw std::runtime_error("the queue is full");
        return outcome;
    }
    Outcome submit_events(std::size_t count) {
        return submit([count](Position first, Time) { return sample_events(first.value, count); });
    }
    bool refuses_more() {
        return !sequencer.submit(
            std::make_unique<TestJob>([](Position, Time) { return invalid("never"); }));
    }
};

// Holds the sequencer inside its first job until released, so that the following ones queue up.
class Gate {
public:
    explicit Gate(Bench& bench) {
        outcome_ = bench.submit([this](Position, Time) -> Result<std::vector<NewEvent>> {
            entered_.set_value();
            released_.get_future().wait();
            return std::vector<NewEvent>{};
        });
        entered_.get_future().wait();
    }
    void release() {
        released_.set_value();
        outcome_.wait();
    }

private:
    std::promise<void> entered_;
    std::promise<void> released_;
    Outcome outcome_;
};

TestJob::Decide refuse(const char* reason) {
    return [reason](Position, Time) { return rejected(reason); };
}

int signal_of_process(const std::function<void()>& work, std::string& said) {
    ChildProcess child([&](ChildProcess&) { work(); });
    said = child.hear_text();
    return child.end(0);
}

}  // namespace

TEST_CASE("a job becomes one commit, and the target is driven in order", "[sequencer]") {
    Bench bench;
    const auto done = bench.submit_events(3).get();
    REQUIRE(done);
    CHECK(done->position == Position{3});
    CHECK(done->commit == Position{1});
    CHECK(done->events == 3);
    bench.sequencer.stop();
    CHECK(bench.target.calls() ==
          Calls{"begin", "stage 1", "apply 1+3", "prepare", "commit", "committed 3"});
    const auto events = read_all(bench.log);
    REQUIRE(events.size() == 3);
    CHECK(events[2].commit == Position{1});
    CHECK(events[2].time == bench.clock.now());
}

TEST_CASE("what queued up during a flush becomes one append of several commits", "[sequencer]") {
    Bench bench;
    Gate gate(bench);
    std::vector<Outcome> outcomes;
    for (int i = 0; i < 10; ++i) outcomes.push_back(bench.submit_events(2));
    CHECK(bench.sequencer.queued() == 10);
    gate.release();
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const auto done = outcomes[i].get();
        REQUIRE(done);
        CHECK(done->commit.value == i * 2 + 1);
        CHECK(done->position.value == i * 2 + 2);
    }
    bench.sequencer.stop();
    CHECK(bench.target.count("begin") == 2);
    CHECK(bench.target.count("prepare") == 1);
    CHECK(read_all(bench.log).size() == 20);
}

TEST_CASE("batches are bounded in jobs and in bytes", "[sequencer]") {
    Bench bench({.queue_jobs_max = 100, .batch_jobs_max = 4, .batch_bytes_max = 1'000});
    Gate gate(bench);
    std::vector<Outcome> outcomes;
    const auto one = [](Position first, Time) { return sample_events(first.value, 1); };
    for (int i = 0; i < 8; ++i) outcomes.push_back(bench.submit(one, 10));   // Two batches of four.
    for (int i = 0; i < 2; ++i) outcomes.push_back(bench.submit(one, 900));  // One each.
    outcomes.push_back(bench.submit(one, 5'000));  // More than a batch: alone.
    gate.release();
    for (auto& outcome : outcomes) CHECK(outcome.get());
    bench.sequencer.stop();
    CHECK(bench.target.count("prepare") == 5);
}

TEST_CASE("a full queue refuses, and a stopped one too", "[sequencer]") {
    Bench bench({.queue_jobs_max = 3});
    Gate gate(bench);
    std::vector<Outcome> outcomes;
    for (int i = 0; i < 3; ++i) outcomes.push_back(bench.submit_events(1));
    CHECK(bench.refuses_more());
    gate.release();
    for (auto& outcome : outcomes) CHECK(outcome.get());
    auto last = bench.submit_events(1);
    bench.sequencer.stop();
    CHECK(last.get()->position == Position{4});
    CHECK(bench.refuses_more());
    bench.sequencer.stop();
}

TEST_CASE("a refused job writes nothing and the others go on", "[sequencer]") {
    Bench bench;
    Gate gate(bench);
    auto before = bench.submit_events(1);
    auto refused = bench.submit(refuse("rule.broken"));
    auto after = bench.submit_events(1);
    gate.release();
    CHECK(before.get()->position == Position{1});
    CHECK(refused.get().error() == Error{ErrorCode::rejected, "rule.broken"});
    CHECK(after.get()->position == Position{2});
    bench.sequencer.stop();
    CHECK(bench.target.count("apply 2+1") == 1);
    CHECK(read_all(bench.log).size() == 2);
}

TEST_CASE("a job with nothing to do makes no commit and gets the head it saw", "[sequencer]") {
    Bench bench;
    Gate gate(bench);
    auto before = bench.submit_events(2);
    auto idle = bench.submit([](Position, Time) { return std::vector<NewEvent>{}; });
    auto after = bench.submit_events(1);
    gate.release();
    const auto done = idle.get();
    REQUIRE(done);
    CHECK(done->events == 0);
    CHECK(done->position == Position{2});
    CHECK(after.get()->commit == Position{3});
}

TEST_CASE("a batch without events is aborted and rings no bell", "[sequencer]") {
    Bench bench;
    CHECK_FALSE(bench.submit(refuse("no")).get());
    bench.sequencer.stop();
    CHECK(bench.target.calls() == Calls{"begin", "stage 1", "abort"});
}

TEST_CASE("an unexpected exception refuses one job only", "[sequencer]") {
    Bench bench;
    Gate gate(bench);
    auto broken = bench.submit(
        [](Position, Time) -> Result<std::vector<NewEvent>> { throw std::out_of_range("a bug"); });
    auto after = bench.submit_events(1);
    gate.release();
    CHECK(broken.get().error() == Error{ErrorCode::internal, "internal.error"});
    CHECK(after.get()->position == Position{1});
}

TEST_CASE("a commit too large is refused before it is applied", "[sequencer]") {
    Bench bench({.commit_bytes_max = 1'000});
    auto large = bench.submit(
        [](Position, Time) { return std::vector{sample_event(1, 500), sample_event(2, 501)}; });
    auto long_type = bench.submit([](Position, Time) {
        NewEvent event = sample_event(1);
        event.type.assign(type_bytes_max + 1, 't');
        return std::vector{event};
    });
    CHECK(large.get().error() == Error{ErrorCode::too_large, "request.too_large"});
    CHECK(long_type.get().error() == Error{ErrorCode::too_large, "request.too_large"});
    bench.sequencer.stop();
    CHECK(bench.log.head() == Position{0});
    for (const auto& call : bench.target.calls()) CHECK_FALSE(call.starts_with("apply"));
}

TEST_CASE("a full disk refuses the whole batch and serving goes on", "[sequencer]") {
    Bench bench;
    bench.log.full = true;
    Gate gate(bench);
    auto one = bench.submit_events(1);
    auto other = bench.submit(refuse("rule.broken"));
    gate.release();
    CHECK(one.get().error() == Error{ErrorCode::storage_full, "storage.full"});
    CHECK(other.get().error() == Error{ErrorCode::storage_full, "storage.full"});
    CHECK(bench.sequencer.storage_full());
    bench.target.fail_begin = true;
    CHECK(bench.submit_events(1).get().error().code == ErrorCode::storage_full);
    bench.target.fail_begin = false;
    bench.log.full = false;
    CHECK(bench.submit_events(1).get()->position == Position{1});
    bench.sequencer.stop();
    CHECK(bench.target.count("commit") == 1);
    CHECK(bench.target.count("abort") == 3);
}

TEST_CASE("a full disk stays told until something fits a minute later", "[sequencer]") {
    Bench bench;
    // Each refusal begins the minute anew.
    for (int refused = 0; refused < 2; ++refused) {
        bench.log.full = true;
        CHECK_FALSE(bench.submit_events(1).get());
        bench.log.full = false;
        bench.clock.advance(std::chrono::seconds(59));
        REQUIRE(bench.submit_events(1).get());
        CHECK(bench.sequencer.storage_full());
    }
    bench.clock.advance(std::chrono::seconds(1));
    REQUIRE(bench.submit_events(1).get());
    CHECK_FALSE(bench.sequencer.storage_full());
}

TEST_CASE("answers come in order, after the commit", "[sequencer]") {
    Bench bench;
    std::vector<int> order;
    std::vector<Position> heads;
    class OrderedJob final : public Job {
    public:
        OrderedJob(int number, Bench& of, std::vector<int>& order, std::vector<Position>& heads)
            : number_(number), bench_(of), order_(order), heads_(heads) {}
        void done(Result<Committed>) override {
            order_.push_back(number_);
            heads_.push_back(bench_.log.head());
        }
        [[nodiscard]] std::size_t size_bytes() const override { return 1; }

    private:
        int number_;
        Bench& bench_;
        std::vector<int>& order_;
        std::vector<Position>& heads_;
    };
    struct OneEvent final : CommitTarget {
        void begin(Time) override {}
        Result<std::vector<NewEvent>> stage(Job&, Position first, Time) override {
            return sample_events(first.value, 1);
        }
        void apply(std::span<const Recorded>) override {}
        void prepare() override {}
        void commit() override {}
        void abort() override {}
        void committed(Position) override {}
    } target;
    Sequencer sequencer(bench.log, target, bench.clock, {});
    for (int i = 0; i < 100; ++i)
        REQUIRE(sequencer.submit(std::make_unique<OrderedJob>(i, bench, order, heads)));
    sequencer.stop();
    REQUIRE(order.size() == 100);
    for (int i = 0; i < 100; ++i) {
        CHECK(order[static_cast<std::size_t>(i)] == i);
        CHECK(heads[static_cast<std::size_t>(i)].value >= static_cast<std::uint64_t>(i) + 1);
    }
}

TEST_CASE("a clock that goes back is held", "[sequencer]") {
    Bench bench;
    const Time start = bench.clock.now();
    bench.submit_events(1).get();
    CHECK(bench.sequencer.time_held() == std::chrono::seconds{0});
    bench.clock.advance(-std::chrono::seconds{5});
    bench.submit_events(1).get();
    CHECK(bench.sequencer.time_held() == std::chrono::seconds{5});
    CHECK(bench.log.head_time() == start);
    const auto events = read_all(bench.log);
    CHECK(!events[0].clock);
    CHECK(events[1].time == start);
    CHECK(events[1].clock == start - std::chrono::seconds{5});
    bench.clock.advance(std::chrono::seconds{6});
    bench.submit_events(1).get();
    CHECK(bench.sequencer.time_held() == std::chrono::seconds{0});
    CHECK(bench.log.head_time() == start + std::chrono::seconds{1});
}

TEST_CASE("many threads submit, and each job is answered once", "[sequencer]") {
    Bench bench;
    std::atomic<int> answered = 0;
    const auto work = [&] {
        for (int i = 0; i < 200; ++i)
            if (bench.submit_events(1).get()) ++answered;
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(work);
    for (auto& thread : threads) thread.join();
    CHECK(answered == 800);
    CHECK(bench.log.head() == Position{800});
}

TEST_CASE("a broken store ends the process", "[sequencer]") {
    std::string said;
    SECTION("before the append") {
        CHECK(signal_of_process(
                  [] {
                      Bench bench;
                      bench
                          .submit([](Position, Time) -> Result<std::vector<NewEvent>> {
                              throw StorageError("a page is broken");
                          })
                          .wait();
                  },
                  said) == SIGABRT);
        CHECK_THAT(said, Catch::Matchers::Contains("before the append: a page is broken"));
    }
    SECTION("after the append") {
        CHECK(signal_of_process(
                  [] {
                      Bench bench;
                      bench.target.fail_commit = true;
                      bench.submit_events(1).wait();
                  },
                  said) == SIGABRT);
        CHECK_THAT(said, Catch::Matchers::Contains("the log is ahead of the views"));
    }
}

}  // namespace cairn
