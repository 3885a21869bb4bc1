// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// A bridge between brokers: what arrives on one of them goes to the others, where a topic is among
// the chosen ones. Its configuration:
//
//   { "brokers": { "attic": { "port": 1883 }, "cellar": { "host": "cellar.local" } },
//     "services": { "bridge": { "topics": ["house/#"] } } }
//
// A message that went over a bridge carries a mark, a user property of MQTT 5, and goes over no
// other, so nothing runs in a circle, with any number of brokers and bridges.

#include <MqttService/ServiceApplication>
#include <MqttService/ServiceConfig>

#include <QJsonArray>

using namespace Qt::StringLiterals;

class Bridge : public MqttService
{
    Q_OBJECT
public:
    Bridge()
        : MqttService(u"bridge"_s)
    {
        BrokerOptions options;
        options.protocol = BrokerOptions::Protocol::Mqtt5; // the others have no marks
        setBrokerOptions(options);
        connect(this, &MqttService::configApplied, this, &Bridge::takeTopics);
    }

protected:
    void checkConfig(ServiceConfig &config) override
    {
        const std::map<QString, BrokerOptions> brokers = config.serviceBrokers();
        if (brokers.size() < 2)
            config.addError(u"brokers"_s, u"are less than two"_s, u"\"all\", or a list of ids"_s);
        for (const auto &[id, options] : brokers) {
            if (options.protocol != BrokerOptions::Protocol::Auto &&
                options.protocol != BrokerOptions::Protocol::Mqtt5)
                config.addError(u"brokers"_s, u"has '%1' without MQTT 5"_s.arg(id));
        }
        if (config.config().value(u"topics"_s).toArray().isEmpty())
            config.addError(u"topics"_s, u"are none"_s, u"a list of topic filters"_s);
    }

private:
    void takeTopics()
    {
        qDeleteAll(std::exchange(m_handlers, {}));
        const QJsonArray topics = config().value(u"topics"_s).toArray();
        for (const QJsonValue &topic : topics) {
            m_handlers += handle(topic.toString(), this, &Bridge::forward,
                                 {.global = true, .qos = Mqtt::QoS::AtLeastOnce});
        }
    }
    void forward(const MqttMessage &message)
    {
        QMqttUserProperties properties = message.userProperties();
        const auto isMark = [](const auto &property) { return property.name() == u"bridge"; };
        if (std::any_of(properties.cbegin(), properties.cend(), isMark))
            return;
        properties.append({u"bridge"_s, name()});
        for (const MqttConnection *other : connections()) {
            if (other->id() == message.connectionId())
                continue;
            publish(message.topic(), message.payload(),
                    {.retain = message.isRetained(),
                     .qos = message.qos(),
                     .global = true,
                     .broker = other->id(),
                     .contentType = message.contentType(),
                     .responseTopic = message.responseTopic(),
                     .correlationData = message.correlationData(),
                     .userProperties = properties});
        }
    }

    QList<MqttHandler *> m_handlers;
};

int main(int argc, char **argv)
{
    return runMqttService<Bridge>(argc, argv);
}

#include "bridge.moc"
