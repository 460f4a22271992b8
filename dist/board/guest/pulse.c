/*
 * Toggles one line of a GPIO chip until it is killed: the stand-in for the controller with which the bench checks its
 * own interlock, before it judges the product by it.
 *
 * usage: pulse /dev/gpiochipN LINE HALF_PERIOD_MS (0: set the line high and hold it)
 */
#include <fcntl.h>
#include <linux/gpio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct gpio_v2_line_request request;
	struct gpio_v2_line_values values = {.bits = 1, .mask = 1};
	if (argc != 4) {
		fprintf(stderr, "usage: pulse CHIP LINE HALF_PERIOD_MS\n");
		return 2;
	}
	int chip = open(argv[1], O_RDWR);
	memset(&request, 0, sizeof request);
	request.offsets[0] = atoi(argv[2]);
	request.num_lines = 1;
	request.config.flags = GPIO_V2_LINE_FLAG_OUTPUT;
	strcpy(request.consumer, "pulse");
	if (chip < 0 || ioctl(chip, GPIO_V2_GET_LINE_IOCTL, &request) < 0) {
		perror("pulse");
		return 1;
	}
	long half = atol(argv[3]);
	for (;;) {
		ioctl(request.fd, GPIO_V2_LINE_SET_VALUES_IOCTL, &values);
		if (half == 0)
			pause();
		usleep(half * 1000);
		values.bits ^= 1;
	}
}
