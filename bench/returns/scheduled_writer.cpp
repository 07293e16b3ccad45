#include "bench/returns/scheduled_writer.hpp"

#include <stdexcept>

namespace cairn::bench {

namespace {

constexpr std::size_t connections = 64;
constexpr std::chrono::seconds patience{20};

}  // namespace

ScheduledWriter::ScheduledWriter(Poller& poller, Clock::duration interval)
    : poller_(poller), interval_(interval), clients_(connections) {}

void ScheduledWriter::begin(const Target& target, const std::vector<std::string>& requests) {
    requests_ = &requests;
    free_.clear();
    for (Client& client : clients_) {
        client.connection = std::make_unique<HttpConnection>(poller_, target, [this, &client] {
            latencies_.add(Clock::now() - client.due);
            free_.push_back(&client);
        });
        free_.push_back(&client);
    }
    due_ = Clock::now() + interval_;
}

void ScheduledWriter::keep_up() {
    for (; due_ <= Clock::now() && !free_.empty(); due_ += interval_) {
        Client& client = *free_.back();
        free_.pop_back();
        client.due = due_;
        client.connection->send((*requests_)[next_++ % requests_->size()]);
    }
}

void ScheduledWriter::hang_up() {
    for (const auto end = Clock::now() + patience; free_.size() < clients_.size();
         poller_.turn(end))
        if (Clock::now() > end) throw std::runtime_error("a change was not answered");
    for (Client& client : clients_) client.connection.reset();
}

}  // namespace cairn::bench
